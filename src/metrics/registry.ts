/** What figures are about: the whole shop, its listings, or its products. */
export const entities = ['shop', 'listing', 'product'] as const
export type Entity = (typeof entities)[number]

export type Unit = 'count' | 'money' | 'percent'

/**
 * Where a metric comes from.
 *
 * `sum` adds up a column of the day aggregates: `shop` of agg_daily_business_metrics, `lines` of agg_listing_day and
 * agg_product_day. `distinct` counts the different values of an expression over the sales s of the period. `formula`
 * works out one metric from others, which stand in brackets.
 */
export type MetricSource =
  | { kind: 'sum'; shop: string; lines?: string }
  | { kind: 'distinct'; value: string }
  | { kind: 'formula'; sql: string }

export interface Metric {
  name: string
  unit: Unit
  description: string
  source: MetricSource
  /** Known of the shop alone: listings and products have no such column, or one that is NULL. */
  shopAlone?: 'column' | 'value'
  /** A part of other metrics that is not shown by itself. */
  isHidden?: boolean
}

/** The metrics of reports, each once: live and stored reports and their comments are made from this list. */
export const registry: readonly Metric[] = [
  {
    name: 'orders',
    unit: 'count',
    description: 'Sales; for listings and products, sales with a line of it.',
    source: { kind: 'sum', shop: 'total_orders', lines: 'orders' },
  },
  {
    name: 'units',
    unit: 'count',
    description: 'Units sold.',
    source: { kind: 'sum', shop: 'units', lines: 'units' },
  },
  {
    name: 'gross_sales',
    unit: 'money',
    description: 'Σ quantity × unit price of the sales, before discounts.',
    source: { kind: 'sum', shop: 'gross_sales', lines: 'gross_sales' },
  },
  {
    name: 'discounts',
    unit: 'money',
    description: 'Discounts of the sales.',
    source: { kind: 'sum', shop: 'discounts', lines: 'discounts' },
  },
  {
    name: 'net_revenue',
    unit: 'money',
    description: 'gross_sales − discounts.',
    source: { kind: 'sum', shop: 'net_revenue', lines: 'net_revenue' },
  },
  {
    name: 'returns',
    unit: 'money',
    description: 'Refunds of sales, on the day they were paid back.',
    source: { kind: 'sum', shop: 'returns', lines: 'returns' },
  },
  {
    name: 'shipping_charged',
    unit: 'money',
    description: 'Shipping that customers were charged; NULL for listings and products.',
    source: { kind: 'sum', shop: 'total_shipping' },
    shopAlone: 'value',
  },
  {
    name: 'product_cost',
    unit: 'money',
    description: 'Cost of the units sold; units without a known cost count as 0.',
    source: { kind: 'sum', shop: 'total_cost', lines: 'product_cost' },
  },
  {
    name: 'shipping_cost',
    unit: 'money',
    description:
      'What shipping cost the shop by its rates, 0 without a rate; NULL for listings and products.',
    source: { kind: 'sum', shop: 'shipping_cost' },
    shopAlone: 'value',
  },
  {
    name: 'gross_profit',
    unit: 'money',
    description: 'net_revenue − product_cost.',
    source: { kind: 'formula', sql: '[net_revenue] - [product_cost]' },
  },
  {
    name: 'profit_margin',
    unit: 'percent',
    description: 'gross_profit in % of net_revenue.',
    source: { kind: 'formula', sql: 'warehouse.percent([gross_profit], [net_revenue])' },
  },
  {
    name: 'contribution',
    unit: 'money',
    description:
      'net_revenue + shipping_charged − product_cost − shipping_cost − returns; NULL for listings and products.',
    source: {
      kind: 'formula',
      sql: '[net_revenue] + [shipping_charged] - [product_cost] - [shipping_cost] - [returns]',
    },
    shopAlone: 'value',
  },
  {
    name: 'avg_net_order_value',
    unit: 'money',
    description: 'net_revenue a sale; NULL for listings and products.',
    source: { kind: 'formula', sql: 'warehouse.ratio([net_revenue], [orders])' },
    shopAlone: 'value',
  },
  {
    name: 'refund_rate',
    unit: 'percent',
    description: 'returns in % of net_revenue.',
    source: { kind: 'formula', sql: 'warehouse.percent([returns], [net_revenue])' },
  },
  {
    name: 'customers',
    unit: 'count',
    description: 'Different customers with a sale, guests aside.',
    source: { kind: 'distinct', value: 's.customer_id' },
    shopAlone: 'column',
  },
  {
    name: 'new_customers',
    unit: 'count',
    description: 'Customers with a sale in the period and none before it.',
    // Each customer is new on one day: days add up.
    source: { kind: 'sum', shop: 'new_customers' },
    shopAlone: 'column',
  },
  {
    name: 'repeat_customers',
    unit: 'count',
    description: 'Customers with a sale in the period and one before it.',
    // Who bought in the period has bought before it, or not.
    source: { kind: 'formula', sql: '[customers] - [new_customers]' },
    shopAlone: 'column',
  },
  {
    name: 'sessions',
    unit: 'count',
    description: 'Sessions that began in the period.',
    source: { kind: 'sum', shop: 'total_sessions' },
    shopAlone: 'column',
  },
  {
    name: 'conversion_rate',
    unit: 'percent',
    description: 'orders in % of sessions; sales without a session count too.',
    source: { kind: 'formula', sql: 'warehouse.percent([orders], [sessions])' },
    shopAlone: 'column',
  },
  {
    name: 'session_conversion_rate',
    unit: 'percent',
    description: 'Sessions with a sale in % of sessions.',
    source: { kind: 'formula', sql: 'warehouse.percent([sessions_with_sale], [sessions])' },
    shopAlone: 'column',
  },
  {
    name: 'sessions_with_sale',
    unit: 'count',
    description: 'Sessions in which a sale was made.',
    source: { kind: 'sum', shop: 'sessions_with_sale' },
    shopAlone: 'column',
    isHidden: true,
  },
]

/** The metrics that are reported of an entity, in the order of their columns. */
export function metricsOf(entity: Entity): readonly Metric[] {
  return registry.filter(
    ({ isHidden, shopAlone }) => !isHidden && (entity === 'shop' || shopAlone !== 'column'),
  )
}

/** A metric by its name, which has to be one of the registry's. */
export function metric(name: string): Metric {
  const found = registry.find((one) => one.name === name)
  if (!found) throw new Error(`there is no metric "${name}"`)
  return found
}
