import { type Executor, execute } from '../db/query.ts'
import { stagedFiles } from './entity.ts'
import { applyDecided, decide } from './merge.ts'
import { numbered, numberedEntity, numberRows } from './rows_without_an_id.ts'

export const adSpend = numberedEntity({
  feed: 'ad_spend',
  table: 'ad_spend',
  key: ['spend_id'],
  columns: {
    spend_id: 'id',
    date: 'date',
    platform: 'free_text',
    campaign_name: 'free_text',
    // Cleaned as those of sessions are, so that spend meets the sessions that it paid for.
    utm_source: 'free_text',
    utm_medium: 'free_text',
    utm_campaign: 'free_text',
    amount: 'money',
    impressions: 'integer',
    clicks: 'integer',
  },
  hasUpdatedAt: true,
  deletable: true,
  remember: ['date'],
})

/** The day of a group, which is the end of its key. */
const dayOfGroup = 'right(group_key, 10)::date'

/** Brings `production.ad_spend` up to date. Grain: one row per day and campaign of a platform, as the feed has them. */
export async function loadAdSpend(trx: Executor): Promise<void> {
  const { entity, areFound } = await numberRows(trx, adSpend, await stagedFiles(trx, 'ad_spend'))
  if (areFound) {
    await execute(trx, `insert into touched_spend select distinct ${dayOfGroup} from ${numbered(adSpend)}`)
  }
  await decide(trx, entity)
  await execute(
    trx,
    `insert into touched_spend
     select d.day from decided_ad_spend cross join lateral (values (date), (old_date)) as d (day)
     where outcome in ('inserted', 'updated') and d.day is not null`,
  )
  await applyDecided(trx, entity)
}
