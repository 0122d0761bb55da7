import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

export const adSpend = feed({
  name: 'ad_spend',
  aliases: ['marketing_spend', 'ads'],
  description: 'One row per day and campaign of an advertising platform: what it cost.',
  key: ['spend_id'],
  columns: [
    optional('spend_id', 'id', {
      note: 'default `<platform>|<campaign_name>|<utm_source>|<utm_medium>|<utm_campaign>|<date>#<n>`',
    }),
    required('date', 'date', { aliases: ['day'] }),
    required('platform', 'text', {
      aliases: ['source'],
      holds: 'free_text',
      note: 'as Google Ads; stands in for utm_source where that is empty',
    }),
    optional('campaign_name', 'text', {
      aliases: ['campaign'],
      holds: 'free_text',
      note: 'stands in for utm_campaign where that is empty',
    }),
    // Cleaned like those of sessions, so that spend matches the sessions that it paid for.
    optional('utm_source', 'text', {
      holds: 'free_text',
      note: 'as the sessions have it that the campaign brings',
    }),
    optional('utm_medium', 'text', { holds: 'free_text', note: 'the same; default `cpc`' }),
    optional('utm_campaign', 'text', { holds: 'free_text', note: 'the same' }),
    required('amount', 'money', { aliases: ['cost', 'spend'], note: 'without recoverable tax' }),
    optional('impressions', 'integer'),
    optional('clicks', 'integer'),
    isDeleted,
    updatedAt,
  ],
  becomes: { fact_ad_spend: ['spend_id'] },
  scope: { name: 'spend', keys: ['date'], days: ['date'] },
  numbering: {
    id: 'spend_id',
    group: ['platform', 'campaign_name', 'utm_source', 'utm_medium', 'utm_campaign', 'date'],
  },
  rules: [
    { kind: 'not_generated', column: 'spend_id', form: 'ending' },
    { kind: 'calendar', column: 'date' },
  ],
  notes: [
    "Rows without a spend_id that agree in platform, campaign_name, utm_source, utm_medium, utm_campaign and date are a group. The id of such a row is those six, with `|` between them, and `#<n>`. n counts the rows of the group in the file, from 1; rejected rows don't count. An id that ends in `#` and digits is `invalid_value`.",
    'The newest file that holds such rows of a group replaces all of them: a later file restates a day, rows by device add up. Files that differ just in a `part` suffix count as one file here, as new as its newest part, and n runs on over its parts.',
    'A date before 1990 or after 2099 is `out_of_range`.',
    'Ad spend is no activity: a day after the last order, session or refund, or before the first, counts in no metric.',
  ],
})
