import { type Executor, rowsOf } from '../db/query.ts'
import type { Interval } from '../db/scope.ts'

/** So many intervals are told to the planner one by one; more are joined over the shortest gaps. */
const mostIntervals = 30

/** Intervals without gaps between them that cover the spans (first, last: instants) of a SELECT, in order. */
export async function joinIntervals(trx: Executor, spans: string): Promise<Interval[]> {
  return rowsOf<Interval>(
    trx,
    `with span as (select first, last from (${spans}) as s where first is not null and last is not null),
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
         count(*) filter (where place <= ${mostIntervals} and (gap is null or gap > interval '0'))
           over (order by first, last rows unbounded preceding) as interval_number
       from ranked
     )
     select min(first)::text as first, max(last)::text as last
     from joined group by interval_number order by interval_number`,
  )
}
