import { type Executor, execute, literal } from '../db/query.ts'
import { eventFeeds } from '../model/feeds/index.ts'
import type { AnyScope } from './declaration.ts'
import { scopesOfDimensions, scopesOfFacts } from './of_facts.ts'

/** Business days, first and last included; without one, all before or after. */
export interface Days {
  from: string | undefined
  to: string | undefined
}

/** The days of the calendar from one to another, as a SELECT. */
export function daysBetween({ from, to }: Days): string {
  const within = [
    ...(from ? [`full_date >= ${literal(from)}`] : []),
    ...(to ? [`full_date <= ${literal(to)}`] : []),
  ]
  return `select full_date from warehouse.dim_date where ${['date_key <> -1', ...within].join(' and ')}`
}

/**
 * Everything that belongs to some business days comes into scope as if it had changed: orders and sessions of the day in
 * production or in the warehouse, what else has days, and whom and what they name. `days` is a SELECT of days.
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

/** Customers are those of orders and sessions. */
const inOrder: readonly (readonly [string, AnyScope])[] = [
  ...Object.entries(scopesOfFacts),
  ...Object.entries(scopesOfDimensions),
]
