/** What figures are about: the whole shop, its listings, or its products. */
export const entities = ['shop', 'listing', 'product'] as const
export type Entity = (typeof entities)[number]

export type Unit = 'count' | 'money' | 'percent' | 'minutes' | 'number'

/**
 * The tables that figures are cut from, by what a row of them is: a day of the shop, a day of a product, a listing, a page,
 * of sessions or sales of one kind, a sale, a line of a sale, a refund of a sale, ad spend, a session. See facts.ts.
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

/** How a metric adds up over the rows of a fact: a SUM or COUNT over its alias. */
export type Facts = Partial<Record<FactName, string>>

/**
 * Where a metric comes from.
 *
 * `sum` adds up over the rows of a fact as `facts` says. `distinct` counts the different values of an expression over them;
 * some sums are that, too, over the facts in their own `distinct`. `formula` works out one metric from others, which stand
 * in brackets.
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
  /** What people read; without it, the name in words. */
  label?: string
  /** Known of the shop alone: listings and products have no such column, or one that is NULL. */
  shopAlone?: 'column' | 'value'
  /** A part of other metrics that is not shown by itself. */
  isHidden?: boolean
  /** Shown by the dashboard and no column of the stored reports. */
  isLiveOnly?: boolean
  /** Whether more of it is better; neither without. */
  isGoodWhenUp?: boolean
}
