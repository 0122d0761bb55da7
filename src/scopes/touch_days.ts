import { ident, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, executeAll } from '../db/statements.ts'
import { eventFeeds } from '../model/feeds/index.ts'
import type { AnyScope } from './declaration.ts'
import { scopesOfDimensions, scopesOfFacts } from './of_facts.ts'

/** Business days, first and last included. An open end means all days before or after. */
export interface Days {
  from: string | undefined
  to: string | undefined
}

/** A SELECT of the calendar days in a range. */
export function daysBetween({ from, to }: Days): Sql {
  const within = [
    ...(from ? [sql`full_date >= ${literal(from)}`] : []),
    ...(to ? [sql`full_date <= ${literal(to)}`] : []),
  ]
  return sql`select full_date from warehouse.dim_date where ${joined([sql`date_key <> -1`, ...within], ' and ')}`
}

/**
 * Puts everything on some business days into scope, as if it had changed: the day's orders and sessions in production
 * or in the warehouse, everything else that has days, and the customers and other things that these name. `days` is a
 * SELECT of days.
 */
export async function touchDays(trx: Connection, days: Sql): Promise<void> {
  const touched = inOrder.flatMap(([name, { onDays }]) => {
    if (!onDays) return []
    const isRowChange = name === 'session' ? sql`, true` : nothing
    const selects = onDays.map((select) => sql`select *${isRowChange} from (${select}) as k`)
    return [sql`insert into ${ident(`touched_${name}`)} ${joined(selects, '\nunion\n')}`]
  })
  const events = eventFeeds.map(
    (table) =>
      sql`select min(e.time) as first, max(e.time) as last
       from production.${ident(table)} as e join touched_session using (session_id)`,
  )
  await executeAll(trx, [
    sql`insert into touched_day ${days}`,
    ...touched,
    sql`insert into touched_event_time
     select first, last from (${joined(events, ' union all ')}) as e where first is not null`,
  ])
}

/** Customers come last: they are those of the orders and sessions. */
const inOrder: readonly (readonly [string, AnyScope])[] = [
  ...Object.entries(scopesOfFacts),
  ...Object.entries(scopesOfDimensions),
]
