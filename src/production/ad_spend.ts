import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { entityOf, stagedFiles } from './entity.ts'
import { applyDecided, decide } from './merge.ts'
import { numbered } from './numbered_rows.ts'
import { numberedEntity, numberRows } from './rows_without_an_id.ts'

const adSpend = numberedEntity(entityOf('ad_spend', { remember: ['date'] }))

/** The day of a group: the end of its key. */
const dayOfGroup = sql`right(group_key, 10)::date`

/** Brings `production.ad_spend` up to date. Grain: one row per day and campaign of a platform, as in the feed. */
export async function loadAdSpend(trx: Connection): Promise<void> {
  const files = await stagedFiles(trx, 'ad_spend')
  const { entity, areFound } = await numberRows(trx, adSpend, files)
  if (areFound) {
    await execute(trx, sql`insert into touched_spend select distinct ${dayOfGroup} from ${numbered(adSpend)}`)
  }
  const keys = await decide(trx, entity, files)
  await execute(
    trx,
    sql`insert into touched_spend
     select d.date from decided_ad_spend as s cross join lateral (values (s.date), (s.old_date)) as d (date)
     where outcome in ('inserted', 'updated') and d.date is not null`,
  )
  await applyDecided(trx, entity, keys)
}
