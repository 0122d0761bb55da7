import type pg from 'pg'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { raw, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../db/statements.ts'
import { eventFeeds } from '../model/feeds/index.ts'
import { makePartition, missingMonths, monthOf } from '../production/event_partitions.ts'
import type { Published } from './publish.ts'
import type { RunLog } from './run_log.ts'
import { indexStaged } from './staging_upkeep.ts'

/** From this share of replaced rows on, a table is vacuumed at once. Below it, autovacuum does it in time. */
const wornPart = 0.02
/** So few rows take no space worth the time. */
const fewRows = 50

/**
 * Work that can wait until readers have the new publication: statistics on what changed, indexes of staged rows, and
 * the space of replaced rows.
 */
export async function tidyUp(
  db: OpenDatabase,
  log: RunLog,
  { worn, replaced }: Pick<Published, 'worn' | 'replaced'>,
): Promise<void> {
  await log.step('statistics', async () =>
    twoAtATime(db.pool, [indexStaged, ...worn.map((table) => sql`analyze ${raw(table)}`)]),
  )
  await log.step('vacuum', () => vacuum(log.client, replaced))
}

/** Runs statements on two connections. Each takes the next one when it is free. */
async function twoAtATime(db: Connection, statements: readonly Sql[]): Promise<void> {
  const left = [...statements]
  const workOff = async () => {
    for (let statement = left.shift(); statement !== undefined; statement = left.shift()) {
      await execute(db, statement)
    }
  }
  await Promise.all([workOff(), workOff()])
}

/**
 * Frees the space of updated and deleted rows, if there are many; `replaced` has their number by table. Doesn't wait
 * for locks on a table.
 */
export async function vacuum(client: pg.ClientBase, replaced: ReadonlyMap<string, number>): Promise<void> {
  const tables = await readRows(
    client,
    { name: col.text, rows: col.number },
    sql`select name, reltuples::float8 as rows
     from unnest(${[...replaced.keys()]}::text[]) as t (name) join pg_class on oid = name::regclass
     order by name`,
  )
  for (const { name, rows: standing } of tables) {
    if ((replaced.get(name) ?? 0) > Math.max(fewRows, wornPart * standing))
      await execute(client, sql`vacuum (skip_locked) ${raw(name)}`)
  }
}

/**
 * Makes the event partitions of this month and the next, each in its own short transaction. A load that finds its month
 * there need not lock the table.
 */
export async function makeMonthsAhead(db: Connection): Promise<void> {
  const row = await readRow(
    db,
    { this_month: col.text, next_month: col.text },
    sql`select to_char(now() at time zone 'UTC', 'YYYY-MM') as this_month,
            to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY-MM') as next_month`,
  )
  if (!row) return
  for (const table of eventFeeds) {
    const months = [row.this_month, row.next_month].map((month) => monthOf(table, month))
    for (const month of await missingMonths(db, table, months)) await makePartition(db, table, month)
  }
}
