import { type FeedName, feedColumns } from '../base/feeds.ts'
import { Random } from '../base/random.ts'

/** How a file writes its content. Every format is valid. */
export interface FileFormat {
  /** Name of the file before its date. */
  name: string
  gzip: boolean
  delimiter: ',' | ';' | '\t'
  lineEnd: '\n' | '\r\n'
  byteOrderMark: boolean
  /** Positions of the feed's columns, in the order of the file. */
  order: readonly number[]
  /** Names of the columns, in the order of the file. */
  header: readonly string[]
  /** The text in a column that the feed doesn't have; undefined if there is none. */
  extra: string | undefined
  /** Every value is quoted. */
  quotesAll: boolean
}

/** Other names of feeds and columns. docs/feeds.md lists them all. */
const fileAliases: Partial<Record<FeedName, string>> = {
  customers: 'users',
  products: 'product_table',
  product_costs: 'costs',
  product_desi: 'desi',
  shipping_rates: 'fedex',
  inventory: 'stock',
  sessions: 'session_table',
  orders: 'order_table',
  order_items: 'transaction_items',
  refunds: 'order_refunds',
  ad_spend: 'marketing_spend',
  expenses: 'overheads',
  pageviews: 'pageview_table',
  scrolls: 'scroll_table',
  clicks: 'click_table',
  cart_adds: 'add_to_cart_table',
}

const columnAliases: Partial<Record<FeedName, Readonly<Record<string, string>>>> = {
  categories: { category_name: 'name' },
  customers: {
    customer_id: 'user_id',
    region: 'state',
    segment: 'customer_tier',
    registration_date: 'created_at',
  },
  products: { product_id: 'sku', list_price: 'price', unit_cost: 'cost' },
  product_costs: { product_id: 'sku', unit_cost: 'cost' },
  product_desi: { product_id: 'sku' },
  inventory: { product_id: 'sku', quantity_on_hand: 'stock' },
  sessions: { user_id: 'customer_id', time: 'started_at' },
  orders: {
    order_id: 'transaction_id',
    time: 'order_date',
    total_price: 'total_amount',
    discount: 'discount_amount',
  },
  order_items: { order_item_id: 'event_id', product_price: 'unit_price', product_qty: 'quantity' },
  payments: { payment_method: 'method', time: 'paid_at' },
  refunds: { time: 'refunded_at' },
  ad_spend: { date: 'day', platform: 'source', campaign_name: 'campaign', amount: 'spend' },
  expenses: { date_from: 'date' },
  pageviews: { user_id: 'customer_id' },
  scrolls: { user_id: 'customer_id' },
  clicks: { user_id: 'customer_id' },
  cart_adds: { product_id: 'sku' },
}

const kinds = [
  'plain',
  'semicolons',
  'windows',
  'gzip',
  'aliases',
  'shuffled',
  'tabs',
  'upper case',
  'extra column',
  'all quoted',
] as const

/** The format of a feed's file in a drop. The formats take turns. */
export function fileFormat(seed: number, feed: FeedName, drop: number): FileFormat {
  const random = new Random(seed, 'format', feed)
  const kind = kinds[(random.below(kinds.length) + drop) % kinds.length]
  const columns = feedColumns[feed].map(({ name }) => name)
  const order = columns.map((_, position) => position)
  if (kind === 'shuffled') order.sort((a, b) => ((a * 7) % 5) - ((b * 7) % 5) || a - b)
  const spelled = order.map((position) => {
    const name = columns[position] as string
    if (kind === 'aliases') return columnAliases[feed]?.[name] ?? name
    return kind === 'upper case' ? ` ${name.toUpperCase()} ` : name
  })
  return {
    name: kind === 'aliases' ? (fileAliases[feed] ?? feed) : feed,
    gzip: kind === 'gzip',
    delimiter: kind === 'semicolons' ? ';' : kind === 'tabs' ? '\t' : ',',
    lineEnd: kind === 'windows' ? '\r\n' : '\n',
    byteOrderMark: kind === 'windows' || kind === 'all quoted',
    order,
    header: kind === 'extra column' ? [...spelled, 'export_note'] : spelled,
    extra: kind === 'extra column' ? 'nightly' : undefined,
    quotesAll: kind === 'all quoted',
  }
}
