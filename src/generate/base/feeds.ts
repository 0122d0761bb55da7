/** The types of columns, as docs/feeds.md has them. */
export type ColumnType =
  | 'id'
  | 'text'
  | 'money'
  | 'price'
  | 'decimal'
  | 'integer'
  | 'percent'
  | 'time'
  | 'date'
  | 'boolean'

export interface Column {
  name: string
  type: ColumnType
  required: boolean
}

const column = (name: string, type: ColumnType = 'text'): Column => ({ name, type, required: false })
const required = (name: string, type: ColumnType): Column => ({ name, type, required: true })

const event = [
  required('event_id', 'id'),
  required('session_id', 'id'),
  required('time', 'time'),
  column('user_id'),
  column('domain'),
  column('path'),
  column('hash'),
  column('query'),
  column('previous_page'),
]

/** The columns of the files, in the order in which rows give their values. */
export const feedColumns = {
  categories: [
    required('category_id', 'id'),
    required('category_name', 'text'),
    column('parent_category_id'),
    column('updated_at', 'time'),
  ],
  products: [
    required('product_id', 'id'),
    required('product_name', 'text'),
    column('category_id'),
    column('category_name'),
    column('brand'),
    column('listing_id'),
    column('list_price', 'price'),
    column('unit_cost', 'price'),
    column('desi', 'decimal'),
    column('is_active', 'boolean'),
    column('updated_at', 'time'),
  ],
  product_costs: [
    required('product_id', 'id'),
    required('unit_cost', 'price'),
    column('effective_from', 'date'),
  ],
  product_desi: [required('product_id', 'id'), required('desi', 'decimal'), column('updated_at', 'time')],
  shipping_rates: [
    required('country', 'id'),
    required('max_desi', 'decimal'),
    required('cost', 'money'),
    column('effective_from', 'date'),
    column('carrier'),
  ],
  inventory: [
    required('product_id', 'id'),
    required('quantity_on_hand', 'integer'),
    column('reorder_level', 'integer'),
    column('location'),
    column('updated_at', 'time'),
  ],
  customers: [
    required('customer_id', 'id'),
    column('email'),
    column('first_name'),
    column('last_name'),
    column('phone'),
    column('gender'),
    column('birth_date', 'date'),
    column('country'),
    column('region'),
    column('city'),
    column('postal_code'),
    column('segment'),
    column('acquisition_channel'),
    column('email_verified', 'boolean'),
    column('has_purchase_last_year', 'boolean'),
    column('has_purchase_last_qtr', 'boolean'),
    column('registration_date', 'date'),
    column('updated_at', 'time'),
  ],
  sessions: [
    required('session_id', 'id'),
    column('user_id'),
    required('time', 'time'),
    column('platform'),
    column('device_type'),
    column('country'),
    column('region'),
    column('city'),
    column('ip'),
    column('referrer'),
    column('landing_page'),
    column('landing_page_query'),
    column('landing_page_hash'),
    column('browser'),
    column('utm_source'),
    column('utm_medium'),
    column('utm_campaign'),
  ],
  orders: [
    required('order_id', 'id'),
    column('customer_id'),
    column('session_id'),
    column('event_id'),
    required('time', 'time'),
    column('status'),
    column('total_price', 'money'),
    column('shipping_price', 'money'),
    column('tax_amount', 'money'),
    column('discount', 'money'),
    column('discount_coupon_code'),
    column('payment_method'),
    column('channel'),
    column('currency'),
    column('country'),
    column('region'),
    column('city'),
    column('total_items', 'integer'),
    column('total_qty', 'integer'),
    column('is_deleted', 'boolean'),
    column('updated_at', 'time'),
  ],
  order_items: [
    required('order_id', 'id'),
    column('order_item_id'),
    column('product_id'),
    column('product_name'),
    required('product_price', 'price'),
    required('product_qty', 'integer'),
    column('discount', 'money'),
    column('product_cost', 'price'),
    column('user_id'),
    column('session_id'),
    column('time', 'time'),
    column('is_deleted', 'boolean'),
    column('updated_at', 'time'),
  ],
  payments: [
    required('payment_id', 'id'),
    required('order_id', 'id'),
    required('payment_method', 'text'),
    required('amount', 'money'),
    column('status'),
    required('time', 'time'),
    column('is_deleted', 'boolean'),
    column('updated_at', 'time'),
  ],
  refunds: [
    required('refund_id', 'id'),
    required('order_id', 'id'),
    required('amount', 'money'),
    required('time', 'time'),
    column('order_item_id'),
    column('quantity', 'integer'),
    column('reason'),
    column('is_deleted', 'boolean'),
    column('updated_at', 'time'),
  ],
  pageviews: event,
  scrolls: [...event, required('scroll_percent', 'percent')],
  clicks: [...event, column('href'), column('target_id'), column('target_tag'), column('target_text')],
  cart_adds: [
    ...event,
    column('product_id'),
    column('product_name'),
    column('product_price', 'price'),
    column('product_qty', 'integer'),
  ],
} satisfies Record<string, readonly Column[]>

export type FeedName = keyof typeof feedColumns

export const feedNames = Object.keys(feedColumns) as FeedName[]

/** The first line of a feed's file. */
export function header(feed: FeedName): string {
  return feedColumns[feed].map(({ name }) => name).join(',')
}
