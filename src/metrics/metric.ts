/** What figures describe: the whole shop, its listings or its products. */
export const entities = ['shop', 'listing', 'product'] as const
export type Entity = (typeof entities)[number]

export type Unit = 'count' | 'money' | 'percent' | 'minutes' | 'number'

/**
 * The kinds of tables that figures are cut from, by what a row is: a day of the shop, a day of a product, a listing, a
 * page, of sessions or sales of one kind, a sale, a line of a sale, a refund of a sale, ad spend, a session. See
 * facts.ts.
 */
export type FactName =
  | 'calendar'
  | 'days'
  | 'products'
  | 'listings'
  | 'site'
  | 'pages'
  | 'visits'
  | 'sold'
  | 'sales'
  | 'lines'
  | 'refunds'
  | 'spend'
  | 'sessions'

/** How to sum a metric over the rows of a fact: a SUM or COUNT over its alias. */
export type Facts = Partial<Record<FactName, string>>

/**
 * How a metric is computed.
 *
 * `sum` adds up rows of a fact, as `facts` says. `distinct` counts the distinct values of an expression over them; a
 * sum can be that too, over the facts in its own `distinct`. `formula` computes a metric from others, which it names in
 * brackets.
 */
export type MetricSource =
  | { kind: 'sum'; facts: Facts; distinct?: Facts }
  | { kind: 'distinct'; facts: Facts }
  | { kind: 'formula'; sql: string }

export interface Metric {
  name: string
  unit: Unit
  description: string
  source: MetricSource
  /** The name for people. Default: the name in words. */
  label?: string
  /** Only the shop has it: listings and products have no such column, or NULL in it. */
  shopAlone?: 'column' | 'value'
  /** Part of other metrics, not shown itself. */
  isHidden?: boolean
  /** Shown by the dashboard, but not a column of the stored reports. */
  isLiveOnly?: boolean
  /** Whether more of it is better. Undefined: neither is. */
  isGoodWhenUp?: boolean
}
