import { compareRows, type TableDifferences } from '../../db/compare_rows.ts'
import { sql } from '../../db/sql.ts'
import type { Connection } from '../../db/statements.ts'
import { publicationDates } from '../publication_dates.ts'

/**
 * Checks `warehouse.publication` against other records of the last publish: its run is in ops.publications; its time is
 * in the summary of the run (to the millisecond) or, if the run was killed afterwards, is the run's end; and its dates
 * are those that facts and files give now.
 */
export async function comparePublication(trx: Connection, told: number): Promise<TableDifferences[]> {
  const publication = await compareRows(trx, {
    table: 'warehouse.publication',
    told,
    key: ['is_only_row'],
    shownKey: ['run_id'],
    columns: ['is_only_row', 'run_id', 'published_at', 'as_of_date', 'complete_through'],
    expected: sql`select
         true as is_only_row,
         l.run_id,
         case when abs(extract(epoch from p.published_at - w.published_at)) < 0.001
           then p.published_at else w.published_at end as published_at,
         (${publicationDates.as_of_date}) as as_of_date,
         (${publicationDates.complete_through}) as complete_through
       from (select * from ops.publications order by run_id desc limit 1) as l
       left join warehouse.publication as p on true
       left join ops.runs as r on r.run_id = l.run_id
       cross join lateral (
         select coalesce(
           (r.summary -> 'publication' ->> 'publishedAt')::timestamptz,
           r.finished_at,
           p.published_at
         ) as published_at
       ) as w`,
    found: sql`select * from warehouse.publication where exists (select from ops.publications)`,
  })
  return [publication]
}
