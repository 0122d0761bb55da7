import { col } from '../db/columns.ts'
import { sql, value } from '../db/sql.ts'
import { execute, readRow } from '../db/statements.ts'
import { publicationDates } from './publication_dates.ts'
import type { Publication } from './results.ts'
import type { BegunRun } from './run.ts'

/** Describes what readers see: as of the latest activity, complete through the last day that all feeds in use cover. */
export async function writePublication({ trx, log, mark }: BegunRun): Promise<Publication> {
  await execute(
    trx,
    sql`insert into warehouse.publication (run_id, published_at, as_of_date, complete_through)
     select
       ${log.runId},
       clock_timestamp(),
       (${publicationDates.as_of_date}),
       (${publicationDates.complete_through})
     on conflict (is_only_row) do update set
       run_id = excluded.run_id,
       published_at = excluded.published_at,
       as_of_date = excluded.as_of_date,
       complete_through = excluded.complete_through`,
  )
  const fingerprint = value(mark)
  await execute(
    trx,
    sql`update ops.settings set fingerprint = ${fingerprint} where fingerprint is distinct from ${fingerprint}`,
  )
  const row = await readRow(
    trx,
    {
      run_id: col.number,
      published_at: col.time,
      as_of_date: col.date.orNull,
      complete_through: col.date.orNull,
    },
    sql`select run_id, published_at, as_of_date, complete_through from warehouse.publication`,
  )
  if (!row) throw new Error('the publication that was just written is not there')
  return {
    runId: Number(row.run_id),
    publishedAt: row.published_at,
    asOfDate: row.as_of_date,
    completeThrough: row.complete_through,
  }
}
