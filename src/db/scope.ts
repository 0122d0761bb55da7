import { type Executor, rowsOf } from './query.ts'

/**
 * What a derivation is restricted to.
 *
 * In the text of a derivation or check, `/* scope:order o.order_id *\/ true` marks where its rows are restricted: as it
 * stands the statement covers everything and can be run by hand; a night puts `o.order_id in (select … from
 * scope_order)` in the place of `true`.
 */
export interface Scope {
  isEverything: boolean
  /** Intervals in which the events in scope lie, and maybe others: they let the planner skip partitions. */
  eventTimes?: readonly Interval[]
  /** The same for the events of the days in `scope_event_day`, which are fewer. */
  eventDayTimes?: readonly Interval[]
}

/** Instants as text, both ends included. */
export interface Interval {
  first: string
  last: string
}

const scopes: Record<string, string> = {
  order: 'select order_id from scope_order',
  ordering_customer: 'select customer_id from scope_ordering_customer',
  session: 'select session_id from scope_session',
  customer: 'select customer_id from scope_customer',
  product: 'select product_id from scope_product',
  stock: 'select product_id, day from scope_stock',
  stock_key: 'select product_id, date_key from scope_stock',
  spend_day: 'select day from scope_spend',
  spend_key: 'select date_key from scope_spend',
  expense: 'select expense_id from scope_expense',
  day: 'select day from scope_day',
  date_key: 'select date_key from scope_day',
  event_day: 'select day from scope_event_day',
  buyer: 'select customer_id from scope_buyer',
  run: 'select run_id from this_run',
  file: 'select file_id from run_file',
  month: 'select month from scope_month',
  period: 'select period_type, period_start from scope_period',
  month_of_quarter: `select (period_start + make_interval(months => n))::date
     from scope_period cross join generate_series(0, 2) as n where period_type = 'quarterly'`,
  report_listing: 'select listing_hash from scope_report_listing',
  report_product: 'select product_id from scope_report_product',
}

const marker = /\/\* scope:(\w+) (.+?) \*\/ true/g

/** Puts the scope into the text of a statement. */
export function restrict(text: string, scope: Scope): string {
  if (scope.isEverything) return text
  return text.replaceAll(marker, (_, name: string, columns: string) => {
    if (name.endsWith('_time')) {
      const within = timesOf(name, scope).map(
        ({ first, last }) => `${columns} between '${first}' and '${last}'`,
      )
      return within.length > 0 ? `(${within.join(' or ')})` : 'false'
    }
    return `(${columns}) in (${keysOf(name)})`
  })
}

/** Whether the scope holds no key of what a condition, all of whose markers have to hold, restricts. */
export async function isOutOfScope(db: Executor, condition: string, scope: Scope): Promise<boolean> {
  const names = [...condition.matchAll(marker)].map(([, name]) => name as string)
  if (scope.isEverything || names.length === 0) return false
  const times = names.filter((name) => name.endsWith('_time'))
  if (times.some((name) => timesOf(name, scope).length === 0)) return true
  const keys = names.filter((name) => !name.endsWith('_time')).map((name) => `exists (${keysOf(name)})`)
  if (keys.length === 0) return false
  const [row] = await rowsOf<{ hasKeys: boolean }>(db, `select ${keys.join(' and ')} as "hasKeys"`)
  return !row?.hasKeys
}

function timesOf(name: string, scope: Scope): readonly Interval[] {
  return (name === 'event_time' ? scope.eventTimes : scope.eventDayTimes) ?? []
}

function keysOf(name: string): string {
  const keys = scopes[name]
  if (keys === undefined) throw new Error(`there is no scope "${name}"`)
  return keys
}
