/** Where the rows of a feed stand in production, and what is made of them. */
export interface TracedFeed {
  table: string
  /** Key columns in production. */
  key: readonly string[]
  /** The same key as its staged row says it, as SQL over v (the row's values as jsonb) and f (its file). */
  keyOf: readonly string[]
  /** Further tables that are kept from the feed. */
  more?: readonly string[]
}

const value = (column: string) => `v.values ->> '${column}'`
const businessDay = `(coalesce((${value('updated_at')})::timestamptz, f.file_date)
  at time zone (select timezone from ops.settings))::date`
const fromDay = `coalesce(left(${value('effective_from')}, 10)::date, '0001-01-01'::date)`

const plain = (table: string, ...key: string[]): TracedFeed => ({ table, key, keyOf: key.map(value) })
const events = (table: string): TracedFeed => ({
  table,
  key: ['event_id', 'time'],
  keyOf: [value('event_id'), `(${value('time')})::timestamptz`],
})

export const tracedFeeds: Readonly<Record<string, TracedFeed>> = {
  customers: {
    table: 'customers',
    key: ['customer_id'],
    keyOf: [`production.personal_id(${value('customer_id')}, (select personal_salt from ops.settings))`],
    more: ['customer_versions'],
  },
  categories: plain('categories', 'category_id'),
  products: { ...plain('products', 'product_id'), more: ['product_unit_costs'] },
  product_costs: {
    table: 'product_costs',
    key: ['product_id', 'effective_from'],
    keyOf: [value('product_id'), fromDay],
  },
  product_desi: plain('product_desi', 'product_id'),
  shipping_rates: {
    table: 'shipping_rates',
    key: ['country', 'max_desi', 'effective_from'],
    keyOf: [value('country'), `(${value('max_desi')})::numeric`, fromDay],
  },
  inventory: {
    table: 'inventory',
    key: ['product_id', 'location', 'day'],
    keyOf: [value('product_id'), `coalesce(${value('location')}, 'main')`, businessDay],
  },
  sessions: plain('sessions', 'session_id'),
  orders: plain('orders', 'order_id'),
  order_items: plain('order_items', 'order_id', 'order_item_id'),
  payments: plain('payments', 'payment_id'),
  refunds: plain('refunds', 'refund_id'),
  ad_spend: plain('ad_spend', 'spend_id'),
  expenses: plain('expenses', 'expense_id'),
  pageviews: events('pageviews'),
  scrolls: events('scrolls'),
  clicks: events('clicks'),
  cart_adds: events('cart_adds'),
}
