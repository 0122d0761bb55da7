/** What figures are about: the whole shop, its listings, or its products. */
export const entities = ['shop', 'listing', 'product'] as const
export type Entity = (typeof entities)[number]

export type Unit = 'count' | 'money' | 'percent' | 'minutes' | 'number'

/**
 * The tables that figures are cut from, by what a row of them is: a day of the shop, a day of a product, of a page,
 * of sessions or sales of one kind, a sale, a line of a sale, a refund of a sale, ad spend, a session. See facts.ts.
 */
export type FactName =
  | 'calendar'
  | 'days'
  | 'products'
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
 * `sum` adds up a column of the day aggregates: `shop` of agg_daily_business_metrics, `lines` of agg_listing_day and
 * agg_product_day; where figures are cut by a dimension, `facts` says how it adds up over the rows that have it.
 * `distinct` counts the different values of an expression over the sales s of the period, or over other `facts`.
 * `formula` works out one metric from others, which stand in brackets.
 */
export type MetricSource =
  | { kind: 'sum'; shop?: string; lines?: string; facts: Facts; distinct?: Facts }
  | { kind: 'distinct'; value: string; facts: Facts }
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
