/** What figures are about: the whole shop, its listings, or its products. */
export const entities = ['shop', 'listing', 'product'] as const
export type Entity = (typeof entities)[number]

export type Unit = 'count' | 'money' | 'percent' | 'minutes' | 'number'

/**
 * The tables that figures are cut from, by what a row of them is: a day of the shop, a day of a product, of a page,
 * of sessions or sales of one kind, a sale, a line of a sale, a refund of a sale, a session. See facts.ts.
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

/** A sum that sales, lines and the days of shop and products have. */
function amount(shop: string, lines: string, sales: string, line = sales): MetricSource {
  return {
    kind: 'sum',
    shop,
    lines,
    facts: {
      days: `sum(d.${shop})`,
      products: `sum(p.${lines})`,
      sold: `sum(x.${lines})`,
      sales: `sum(s.${sales})`,
      lines: `sum(i.${line})`,
    },
  }
}

/** A sum that only whole sales have. */
function ofSales(shop: string | undefined, sold: string, sales: string): MetricSource {
  return {
    kind: 'sum',
    ...(shop === undefined ? {} : { shop }),
    facts: { ...(shop === undefined ? {} : { days: `sum(d.${shop})` }), sold: `sum(x.${sold})`, sales },
  }
}

/** A number of sessions: of all, or of those that a condition over the session v lets through. */
function ofSessions(shop: string | undefined, visits: string, only?: string): MetricSource {
  return {
    kind: 'sum',
    ...(shop === undefined ? {} : { shop }),
    facts: {
      ...(shop === undefined ? {} : { days: `sum(d.${shop})` }),
      visits: `sum(w.${visits})`,
      sessions: only === undefined ? 'count(*)' : `count(*) filter (where ${only})`,
    },
  }
}

/** A sum over pages by day, of all of them or page by page. */
function ofPages(column: string): MetricSource {
  return { kind: 'sum', facts: { site: `sum(t.${column})`, pages: `sum(q.${column})` } }
}

const formula = (sql: string): MetricSource => ({ kind: 'formula', sql })

/** The customer of a sale that is not their first. */
const RETURNED_TO_SALE = 'case when not s.is_first_order then s.customer_id end'

/** What the dashboard shows beside the metrics of reports. */
const liveOnly: readonly Metric[] = (
  [
    {
      name: 'returning_customers',
      unit: 'count',
      description: 'Customers with a second or later sale in the period, whenever their first one was.',
      source: {
        kind: 'distinct',
        value: RETURNED_TO_SALE,
        facts: { sales: RETURNED_TO_SALE, lines: 'case when not s.is_first_order then i.customer_id end' },
      },
      shopAlone: 'column',
      isGoodWhenUp: true,
    },
    {
      name: 'total_revenue',
      unit: 'money',
      description: 'What customers were charged, shipping and tax included.',
      source: ofSales('total_revenue', 'total_revenue', 'sum(s.total_amount)'),
      isGoodWhenUp: true,
    },
    {
      name: 'avg_order_value',
      unit: 'money',
      label: 'Average order value',
      description: 'total_revenue a sale.',
      source: formula('warehouse.ratio([total_revenue], [orders])'),
      isGoodWhenUp: true,
    },
    {
      name: 'discount_rate',
      unit: 'percent',
      description: 'discounts in % of gross_sales.',
      source: formula('warehouse.percent([discounts], [gross_sales])'),
    },
    {
      name: 'days',
      unit: 'count',
      description: 'Days from the first to the last activity.',
      source: { kind: 'sum', facts: { calendar: 'count(*)' } },
      isHidden: true,
    },
    {
      name: 'avg_daily_orders',
      unit: 'number',
      label: 'Orders a day',
      description: 'orders a day, idle days included.',
      source: formula('warehouse.ratio([orders], [days])'),
      isGoodWhenUp: true,
    },
    {
      name: 'avg_daily_net_revenue',
      unit: 'money',
      label: 'Net revenue a day',
      description: 'net_revenue a day, idle days included.',
      source: formula('warehouse.ratio([net_revenue], [days])'),
      isGoodWhenUp: true,
    },
    {
      name: 'orders_with_coupon',
      unit: 'count',
      description: 'Sales with a coupon.',
      source: ofSales(undefined, 'orders_with_coupon', 'count(*) filter (where s.coupon_code is not null)'),
    },
    {
      name: 'orders_without_coupon',
      unit: 'count',
      description: 'Sales without a coupon.',
      source: formula('[orders] - [orders_with_coupon]'),
    },
    {
      name: 'coupon_share',
      unit: 'percent',
      description: 'Sales with a coupon in % of sales.',
      source: formula('warehouse.percent([orders_with_coupon], [orders])'),
    },
    {
      name: 'new_orders',
      unit: 'count',
      label: 'Orders of new customers',
      description: 'Sales that were the first of a customer.',
      source: ofSales('new_customers', 'new_orders', 'count(*) filter (where s.is_first_order)'),
      isGoodWhenUp: true,
    },
    {
      name: 'repeat_orders',
      unit: 'count',
      label: 'Orders of repeat customers',
      description: 'Sales to customers who had bought before.',
      source: ofSales(
        undefined,
        'repeat_orders',
        'count(*) filter (where s.customer_id is not null and not s.is_first_order)',
      ),
      isGoodWhenUp: true,
    },
    {
      name: 'guest_orders',
      unit: 'count',
      label: 'Orders of guests',
      description: 'Sales without a customer.',
      source: ofSales(undefined, 'guest_orders', 'count(*) filter (where s.customer_id is null)'),
    },
    {
      name: 'product_view_sessions',
      unit: 'count',
      label: 'Sessions with a product view',
      description: 'Sessions with a product view, a cart add or a sale.',
      source: ofSessions(
        undefined,
        'product_view_sessions',
        'v.had_product_view or v.cart_add_count > 0 or v.order_count > 0',
      ),
      isGoodWhenUp: true,
    },
    {
      name: 'add_to_cart_sessions',
      unit: 'count',
      label: 'Sessions with a cart add',
      description: 'Sessions with a cart add or a sale.',
      source: ofSessions(undefined, 'add_to_cart_sessions', 'v.cart_add_count > 0 or v.order_count > 0'),
      isGoodWhenUp: true,
    },
    {
      name: 'order_sessions',
      unit: 'count',
      label: 'Sessions with a sale',
      description: 'Sessions in which a sale was made.',
      source: formula('[sessions_with_sale]'),
      isGoodWhenUp: true,
    },
    {
      name: 'product_view_rate',
      unit: 'percent',
      description: 'Sessions with a product view, or a later step, in % of sessions.',
      source: formula('warehouse.percent([product_view_sessions], [sessions])'),
      isGoodWhenUp: true,
    },
    {
      name: 'add_to_cart_rate',
      unit: 'percent',
      description: 'Sessions with a cart add, or a sale, in % of sessions.',
      source: formula('warehouse.percent([add_to_cart_sessions], [sessions])'),
      isGoodWhenUp: true,
    },
    {
      name: 'order_rate',
      unit: 'percent',
      description: 'Sessions with a sale in % of sessions.',
      source: formula('warehouse.percent([sessions_with_sale], [sessions])'),
      isGoodWhenUp: true,
    },
    {
      name: 'product_view_dropoff',
      unit: 'percent',
      description: 'Sessions that did not come to a product view, in % of all.',
      source: formula('warehouse.percent([sessions] - [product_view_sessions], [sessions])'),
      isGoodWhenUp: false,
    },
    {
      name: 'add_to_cart_dropoff',
      unit: 'percent',
      description: 'Sessions with a product view that did not come to a cart add, in % of them.',
      source: formula(
        'warehouse.percent([product_view_sessions] - [add_to_cart_sessions], [product_view_sessions])',
      ),
      isGoodWhenUp: false,
    },
    {
      name: 'order_dropoff',
      unit: 'percent',
      description: 'Sessions with a cart add that did not come to a sale, in % of them.',
      source: formula(
        'warehouse.percent([add_to_cart_sessions] - [sessions_with_sale], [add_to_cart_sessions])',
      ),
      isGoodWhenUp: false,
    },
    {
      name: 'sessions_with_cart',
      unit: 'count',
      description: 'Sessions with a cart add.',
      source: ofSessions('sessions_with_cart', 'sessions_with_cart', 'v.cart_add_count > 0'),
      isHidden: true,
    },
    {
      name: 'abandoned_carts',
      unit: 'count',
      description: 'Sessions with a cart add and no sale.',
      source: ofSessions('abandoned_carts', 'abandoned_carts', 'v.cart_add_count > 0 and v.order_count = 0'),
      isGoodWhenUp: false,
    },
    {
      name: 'cart_abandonment_rate',
      unit: 'percent',
      description: 'Sessions with a cart add and no sale in % of sessions with a cart add.',
      source: formula('warehouse.percent([abandoned_carts], [sessions_with_cart])'),
      isGoodWhenUp: false,
    },
    {
      name: 'bounces',
      unit: 'count',
      description: 'Sessions with exactly one pageview, no click, no cart add and no order.',
      source: ofSessions(undefined, 'bounces', 'v.is_bounce'),
      isGoodWhenUp: false,
    },
    {
      name: 'session_bounce_rate',
      unit: 'percent',
      label: 'Bounce rate',
      description:
        'Sessions with exactly one pageview, no click, no cart add and no order, in % of sessions.',
      source: formula('warehouse.percent([bounces], [sessions])'),
      isGoodWhenUp: false,
    },
    {
      name: 'seconds_to_cart',
      unit: 'count',
      description: 'Σ seconds from the start of each session with a cart add to its first, none below 0.',
      source: {
        kind: 'sum',
        facts: {
          visits: 'sum(w.seconds_to_cart)',
          sessions: 'sum(greatest(extract(epoch from v.first_cart_at - v.started_at), 0))',
        },
      },
      isHidden: true,
    },
    {
      name: 'seconds_to_purchase',
      unit: 'count',
      description: 'Σ seconds from the start of each session with a sale to its first, none below 0.',
      source: {
        kind: 'sum',
        shop: 'seconds_to_purchase',
        facts: {
          days: 'sum(d.seconds_to_purchase)',
          visits: 'sum(w.seconds_to_purchase)',
          sessions:
            'sum(greatest(extract(epoch from v.first_order_at - v.started_at), 0)) filter (where v.order_count > 0)',
        },
      },
      isHidden: true,
    },
    {
      name: 'avg_time_to_cart_minutes',
      unit: 'minutes',
      label: 'Minutes to cart',
      description: 'Mean minutes from the start of a session to its first cart add.',
      source: formula('warehouse.ratio([seconds_to_cart], 60 * [sessions_with_cart])'),
      isGoodWhenUp: false,
    },
    {
      name: 'avg_time_to_purchase_minutes',
      unit: 'minutes',
      label: 'Minutes to order',
      description: 'Mean minutes from the start of a session to its first sale.',
      source: formula('warehouse.ratio([seconds_to_purchase], 60 * [sessions_with_sale])'),
      isGoodWhenUp: false,
    },
    {
      name: 'pageviews',
      unit: 'count',
      description: 'Times that pages were viewed.',
      source: ofPages('pageviews'),
      isGoodWhenUp: true,
    },
    {
      name: 'clicks',
      unit: 'count',
      description: 'Clicks on pages that were viewed on the day.',
      source: ofPages('total_clicks'),
      isGoodWhenUp: true,
    },
    {
      name: 'clicks_per_pageview',
      unit: 'number',
      description: 'clicks / pageviews.',
      source: formula('warehouse.ratio([clicks], [pageviews])'),
      isGoodWhenUp: true,
    },
    {
      name: 'page_visits',
      unit: 'count',
      description: 'Sessions that viewed the page, day by day.',
      source: ofPages('sessions_with_this_page'),
      isGoodWhenUp: true,
    },
    {
      name: 'scrolls',
      unit: 'count',
      description: 'Scroll events.',
      source: ofPages('scrolls'),
      isHidden: true,
    },
    {
      name: 'scroll_percent_total',
      unit: 'count',
      description: 'Σ scroll depth, in percent.',
      source: ofPages('scroll_percent_total'),
      isHidden: true,
    },
    {
      name: 'avg_scroll_depth',
      unit: 'percent',
      description: 'Mean depth of the scroll events, in percent of the page.',
      source: formula('warehouse.ratio([scroll_percent_total], [scrolls])'),
      isGoodWhenUp: true,
    },
    {
      name: 'entrances',
      unit: 'count',
      description: 'Sessions whose first pageview it was.',
      source: ofPages('first_page_sessions'),
      isGoodWhenUp: true,
    },
    {
      name: 'bounced_entrances',
      unit: 'count',
      description: 'Those of them that bounced.',
      source: ofPages('bounced_sessions'),
      isHidden: true,
    },
    {
      name: 'bounce_rate',
      unit: 'percent',
      description: 'Of the sessions whose first pageview it was, those that bounced, in percent.',
      source: formula('warehouse.percent([bounced_entrances], [entrances])'),
      isGoodWhenUp: false,
    },
    {
      name: 'times_added_to_cart',
      unit: 'count',
      description: 'Cart adds that name the product.',
      source: { kind: 'sum', facts: { products: 'sum(p.times_added_to_cart)' } },
      isGoodWhenUp: true,
    },
    {
      name: 'times_purchased',
      unit: 'count',
      description: 'Lines of the product in sales.',
      source: { kind: 'sum', facts: { products: 'sum(p.times_purchased)', lines: 'count(i.unit_price)' } },
      isGoodWhenUp: true,
    },
    {
      name: 'cart_to_purchase_rate',
      unit: 'percent',
      description: 'times_purchased in % of times_added_to_cart.',
      source: formula('warehouse.percent([times_purchased], [times_added_to_cart])'),
      isGoodWhenUp: true,
    },
  ] satisfies Metric[]
).map((one) => ({ ...one, isLiveOnly: true }))

/** The metrics of reports, each once: live and stored reports and their comments are made from this list. */
export const registry: readonly Metric[] = [
  {
    name: 'orders',
    unit: 'count',
    description: 'Sales; for listings and products, sales with a line of it.',
    source: {
      kind: 'sum',
      shop: 'total_orders',
      lines: 'orders',
      facts: { days: 'sum(d.total_orders)', sold: 'sum(x.orders)', sales: 'count(*)' },
      distinct: { lines: 'i.order_id' },
    },
    isGoodWhenUp: true,
  },
  {
    name: 'units',
    unit: 'count',
    description: 'Units sold.',
    source: amount('units', 'units', 'quantity'),
    isGoodWhenUp: true,
  },
  {
    name: 'gross_sales',
    unit: 'money',
    description: 'Σ quantity × unit price of the sales, before discounts.',
    source: amount('gross_sales', 'gross_sales', 'gross_amount'),
    isGoodWhenUp: true,
  },
  {
    name: 'discounts',
    unit: 'money',
    description: 'Discounts of the sales.',
    source: amount('discounts', 'discounts', 'discount_amount'),
  },
  {
    name: 'net_revenue',
    unit: 'money',
    description: 'gross_sales − discounts.',
    source: amount('net_revenue', 'net_revenue', 'net_amount'),
    isGoodWhenUp: true,
  },
  {
    name: 'returns',
    unit: 'money',
    description: 'Refunds of sales, on the day they were paid back.',
    source: {
      kind: 'sum',
      shop: 'returns',
      lines: 'returns',
      facts: { days: 'sum(d.returns)', products: 'sum(p.returns)', refunds: 'sum(r.amount)' },
    },
    isGoodWhenUp: false,
  },
  {
    name: 'shipping_charged',
    unit: 'money',
    description: 'Shipping that customers were charged; NULL for listings and products.',
    source: ofSales('total_shipping', 'shipping_charged', 'sum(s.shipping_amount)'),
    shopAlone: 'value',
  },
  {
    name: 'product_cost',
    unit: 'money',
    description: 'Cost of the units sold; units without a known cost count as 0.',
    source: amount('total_cost', 'product_cost', 'cost_amount'),
    isGoodWhenUp: false,
  },
  {
    name: 'shipping_cost',
    unit: 'money',
    description:
      'What shipping cost the shop by its rates, 0 without a rate; NULL for listings and products.',
    source: ofSales('shipping_cost', 'shipping_cost', 'sum(s.shipping_cost_amount)'),
    shopAlone: 'value',
    isGoodWhenUp: false,
  },
  {
    name: 'gross_profit',
    unit: 'money',
    description: 'net_revenue − product_cost.',
    source: { kind: 'formula', sql: '[net_revenue] - [product_cost]' },
    isGoodWhenUp: true,
  },
  {
    name: 'profit_margin',
    unit: 'percent',
    description: 'gross_profit in % of net_revenue.',
    source: { kind: 'formula', sql: 'warehouse.percent([gross_profit], [net_revenue])' },
    isGoodWhenUp: true,
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
    isGoodWhenUp: true,
  },
  {
    name: 'avg_net_order_value',
    unit: 'money',
    label: 'Average net order value',
    description: 'net_revenue a sale; NULL for listings and products.',
    source: { kind: 'formula', sql: 'warehouse.ratio([net_revenue], [orders])' },
    shopAlone: 'value',
    isGoodWhenUp: true,
  },
  {
    name: 'refund_rate',
    unit: 'percent',
    description: 'returns in % of net_revenue.',
    source: { kind: 'formula', sql: 'warehouse.percent([returns], [net_revenue])' },
    isGoodWhenUp: false,
  },
  {
    name: 'customers',
    unit: 'count',
    description: 'Different customers with a sale, guests aside.',
    source: {
      kind: 'distinct',
      value: 's.customer_id',
      facts: { sales: 's.customer_id', lines: 'i.customer_id' },
    },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'new_customers',
    unit: 'count',
    description:
      'Customers with a sale in the period and none before it; under a filter or cut, those whose very first sale is shown.',
    // Each customer is new on one day: days add up.
    source: {
      kind: 'sum',
      shop: 'new_customers',
      facts: {
        days: 'sum(d.new_customers)',
        sold: 'sum(x.new_orders)',
        sales: 'count(*) filter (where s.is_first_order)',
      },
      distinct: { lines: 'case when s.is_first_order then i.order_id end' },
    },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'repeat_customers',
    unit: 'count',
    description:
      'Customers with a sale in the period and one before it; under a filter or cut, also those whose first sale is not shown.',
    // Who bought in the period has bought before it, or not.
    source: { kind: 'formula', sql: '[customers] - [new_customers]' },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'sessions',
    unit: 'count',
    description: 'Sessions that began in the period.',
    source: ofSessions('total_sessions', 'sessions'),
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'conversion_rate',
    unit: 'percent',
    description: 'orders in % of sessions; sales without a session count too.',
    source: { kind: 'formula', sql: 'warehouse.percent([orders], [sessions])' },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'session_conversion_rate',
    unit: 'percent',
    description: 'Sessions with a sale in % of sessions.',
    source: { kind: 'formula', sql: 'warehouse.percent([sessions_with_sale], [sessions])' },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'sessions_with_sale',
    unit: 'count',
    description: 'Sessions in which a sale was made.',
    source: ofSessions('sessions_with_sale', 'sessions_with_sale', 'v.order_count > 0'),
    shopAlone: 'column',
    isHidden: true,
  },
  ...liveOnly,
]

/** The metrics that are reported of an entity, in the order of their columns. */
export function metricsOf(entity: Entity): readonly Metric[] {
  return registry.filter(
    ({ isHidden, isLiveOnly, shopAlone }) =>
      !isHidden && !isLiveOnly && (entity === 'shop' || shopAlone !== 'column'),
  )
}

/** The metrics that a quotient is made of; undefined for what adds up. A quotient of nothing is NULL, a sum is 0. */
export function quotientParts({ source }: Metric): string[] | undefined {
  if (source.kind !== 'formula' || !/^warehouse\.(ratio|percent)\(/.test(source.sql)) return undefined
  return [...source.sql.matchAll(/\[(\w+)\]/g)].map(([, part]) => part ?? '')
}

const metrics = new Map(registry.map((one) => [one.name, one]))

/** A metric by its name, which has to be one of the registry's. */
export function metric(name: string): Metric {
  const found = metrics.get(name)
  if (!found) throw new Error(`there is no metric "${name}"`)
  return found
}

/** What people read for a metric. */
export function labelOf({ name, label }: Metric): string {
  if (label !== undefined) return label
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
