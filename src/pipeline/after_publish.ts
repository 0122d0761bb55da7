import type pg from 'pg'
import { type Executor, rowsOf } from '../db/query.ts'
import { makePartition, missingMonths, monthOf } from '../production/event_partitions.ts'
import { eventFeeds } from '../production/index.ts'

/** Gives the space of replaced rows back. What holds a lock on a table is not waited for. */
export async function vacuum(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`vacuum (skip_locked) ${table}`)
}

/**
 * Makes the event partitions of this month and the next, each in a short transaction of its own: a night that finds
 * its month there need not lock the table.
 */
export async function makeMonthsAhead(db: Executor): Promise<void> {
  const [row] = await rowsOf<{ this_month: string; next_month: string }>(
    db,
    `select to_char(now() at time zone 'UTC', 'YYYY-MM') as this_month,
            to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY-MM') as next_month`,
  )
  if (!row) return
  for (const table of eventFeeds) {
    const months = [row.this_month, row.next_month].map((month) => monthOf(table, month))
    for (const month of await missingMonths(db, table, months)) await makePartition(db, table, month)
  }
}
