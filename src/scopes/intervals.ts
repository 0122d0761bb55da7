import { col } from '../db/columns.ts'
import type { Interval } from '../db/scope.ts'
import { literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'

/** At most this many intervals go to the planner. With more, the shortest gaps are closed. */
const mostIntervals = 30

/** Ordered intervals that cover the spans (first, last: instants) of a SELECT, with touching spans joined. */
export async function joinIntervals(trx: Connection, spans: Sql): Promise<Interval[]> {
  return readRows(
    trx,
    { first: col.text, last: col.text },
    sql`with span as (select first, last from (${spans}) as s where first is not null and last is not null),
     gaps as (
       select
         first,
         last,
         first - max(last) over (order by first, last rows between unbounded preceding and 1 preceding) as gap
       from span
     ),
     ranked as (select *, row_number() over (order by gap desc nulls first, first, last) as place from gaps),
     joined as (
       select
         first,
         last,
         count(*) filter (where place <= ${literal(mostIntervals)} and (gap is null or gap > interval '0'))
           over (order by first, last rows unbounded preceding) as interval_number
       from ranked
     )
     select min(first)::text as first, max(last)::text as last
     from joined group by interval_number order by interval_number`,
  )
}
