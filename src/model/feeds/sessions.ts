import { feed, optional, required } from './feed.ts'

export const sessions = feed({
  name: 'sessions',
  aliases: ['session_table'],
  description: 'One row per visit to the shop.',
  key: ['session_id'],
  columns: [
    required('session_id', 'id'),
    optional('user_id', 'text', {
      aliases: ['customer_id'],
      holds: 'person',
      note: 'empty for a visitor who is not known',
    }),
    required('time', 'time', { aliases: ['session_start', 'started_at'], note: 'when the visit began' }),
    optional('platform', 'text'),
    optional('device_type', 'text'),
    optional('country', 'text'),
    optional('region', 'text'),
    optional('city', 'text'),
    optional('ip', 'text', { isPersonal: true }),
    optional('referrer', 'text', { holds: 'url' }),
    optional('landing_page', 'text', { holds: 'url' }),
    optional('landing_page_query', 'text', { holds: 'query' }),
    optional('landing_page_hash', 'text', { holds: 'query' }),
    optional('browser', 'text'),
    optional('utm_source', 'text', { holds: 'free_text' }),
    optional('utm_medium', 'text', { holds: 'free_text' }),
    optional('utm_campaign', 'text', { holds: 'free_text' }),
  ],
  canBeInferred: true,
  becomes: { fact_session: ['session_id'] },
  isDaily: true,
})
