import { type Executor, execute, literal } from '../db/query.ts'
import { eventFeeds } from '../model/feeds/index.ts'
import type { AnyScope } from './declaration.ts'
import { scopesOfDimensions, scopesOfFacts } from './of_facts.ts'

/** Business days, first and last included. An open end means all days before or after. */
export interface Days {
  from: string | undefined
  to: string | undefined
}

/** A SELECT of the calendar days in a range. */
export function daysBetween({ from, to }: Days): string {
  const within = [
    ...(from ? [`full_date >= ${literal(from)}`] : []),
    ...(to ? [`full_date <= ${literal(to)}`] : []),
  ]
  return `select full_date from warehouse.dim_date where ${['date_key <> -1', ...within].join(' and ')}`
}

/**
 * Puts everything on some business days into scope, as if it had changed: the day's orders and sessions in production
 * or in the warehouse, everything else that has days, and the customers and other things that these name. `days` is a
 * SELECT of days.
 */
export async function touchDays(trx: Executor, days: string): Promise<void> {
  await execute(trx, `insert into touched_day ${days}`)
  for (const [name, scope] of inOrder) {
    const isRowChange = name === 'session' ? ', true' : ''
    const selects = scope.onDays?.map((select) => `select *${isRowChange} from (${select}) as k`)
    if (selects) await execute(trx, `insert into touched_${name} ${selects.join('\nunion\n')}`)
  }
  const events = eventFeeds.map(
    (table) =>
      `select min(e.time) as first, max(e.time) as last
       from production.${table} as e join touched_session using (session_id)`,
  )
  await execute(
    trx,
    `insert into touched_event_time
     select first, last from (${events.join(' union all ')}) as e where first is not null`,
  )
}

/** Customers come last: they are those of the orders and sessions. */
const inOrder: readonly (readonly [string, AnyScope])[] = [
  ...Object.entries(scopesOfFacts),
  ...Object.entries(scopesOfDimensions),
]
