import { cartAddRow, lineRow, orderIdOf, pageOf, pageviewRow, type ShopEvent } from './shop_events.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'

const needs = {
  event_timestamp: 'text',
  event_name: 'text',
  user_pseudo_id: 'text',
  ga_session_id: 'text',
} as const

const takes = {
  user_id: 'text',
  page_location: 'text',
  page_referrer: 'text',
  transaction_id: 'text',
  value: 'money',
  tax: 'money',
  shipping: 'money',
  coupon: 'text',
  currency: 'text',
  item_id: 'text',
  item_name: 'text',
  price: 'money',
  quantity: 'integer',
  source: 'text',
  medium: 'text',
  campaign: 'text',
  device_category: 'text',
  browser: 'text',
  country: 'text',
  region: 'text',
  city: 'text',
} as const

type Column = keyof typeof needs | keyof typeof takes
type Row = SourceRecord<Column>

const TYPES = new Set(['session_start', 'page_view', 'add_to_cart', 'purchase'])

/** Events of GA4 in its export to BigQuery, with one row for each item of an event. */
export const ga4Events = sourceKind({
  name: 'events_ga4',
  source: 'events',
  title: 'events of Google Analytics 4',
  grain: 'An event, or one item of an event with several.',
  needs,
  takes,
  makes: ['sessions', 'pageviews', 'cart_adds', 'orders', 'order_items'],
  leavesOut: {
    other_event: 'Other events, such as view_item (its page_view counts), scroll and user_engagement.',
  },
  notes: [
    'session_start becomes a session with its source, medium and campaign; page_view a page view; add_to_cart a cart add; purchase an order with a line per item.',
    'A session is identified by user_pseudo_id and ga_session_id. A user is `user_id`, otherwise `user_pseudo_id`; an order’s customer is only ever `user_id`.',
    'An order is identified by `transaction_id`, otherwise by session and time. Its total is `value` if it names no items.',
    'If the shop’s own export is loaded too, leave purchases out with `sources.events.reading.where`: its orders have the same ids.',
  ],
  cannotKnow: ['Whether `value` includes shipping and tax: with items, the total is lines + shipping + tax.'],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const type = values.event_name ?? ''
    if (!TYPES.has(type)) return make.leaveOut('other_event', record)
    const time = timeOf(values.event_timestamp)
    if (time === undefined) {
      const message = `"${values.event_timestamp ?? ''}" is no time: write it in microseconds or as 2026-03-01T10:15:00Z.`
      return make.reject(record, 'event_timestamp', message)
    }
    const { user_pseudo_id: visitor, ga_session_id: id } = values
    if (visitor === undefined || id === undefined) {
      const column = visitor === undefined ? 'user_pseudo_id' : 'ga_session_id'
      return make.reject(
        record,
        column,
        `"${column}" of the event is empty: it belongs to no session, mend the row.`,
      )
    }
    const page = { ...pageOf(values.page_location), previous_page: values.page_referrer }
    const product = {
      id: values.item_id,
      name: values.item_name,
      price: values.price,
      quantity: values.quantity,
    }
    const session = `${visitor}.${id}`
    const event: ShopEvent = { type, time, session, user: values.user_id ?? visitor, page, product }
    if (type === 'session_start') make.row('sessions', sessionRow(event, record), record)
    else if (type === 'page_view')
      make.row('pageviews', pageviewRow({ ...event, product: undefined }), record)
    else if (type === 'add_to_cart') make.row('cart_adds', cartAddRow(event), record)
    else purchaseRows(event, record, make)
  },
})

/** Microseconds, milliseconds or seconds since 1970, or a time with an offset. */
function timeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (/^\d{16}$/.test(text))
    return `${new Date(Number(text.slice(0, 13))).toISOString().slice(0, -1)}${text.slice(13)}Z`
  if (/^\d{10}$|^\d{13}$/.test(text)) return new Date(Number(text.padEnd(13, '0'))).toISOString()
  return /^\d{4}-\d\d-\d\d[T ][\d:.]+ ?(?:Z|UTC|[+-]\d\d:?\d\d)$/.test(text) ? text : undefined
}

function sessionRow({ session, time, user, page }: ShopEvent, { values }: Row) {
  return {
    session_id: session,
    user_id: user,
    time,
    device_type: values.device_category,
    platform: values.device_category,
    country: values.country,
    region: values.region,
    city: values.city,
    referrer: page?.previous_page,
    landing_page: page?.path,
    landing_page_query: page?.query,
    browser: values.browser,
    utm_source: named(values.source),
    utm_medium: named(values.medium),
    utm_campaign: named(values.campaign),
  }
}

/** GA4 writes (direct), (none) and (not set) for missing values. */
const named = (text: string | undefined) => (text?.startsWith('(') ? undefined : text)

function purchaseRows(event: ShopEvent, record: Row, make: Pick<Maker<Column>, 'row'>): void {
  const { values } = record
  const { session, time, product } = event
  const order_id = named(values.transaction_id) ?? orderIdOf(event)
  const hasItem = product?.id !== undefined || product?.name !== undefined
  make.row(
    'orders',
    {
      order_id,
      customer_id: values.user_id,
      session_id: session,
      time,
      total_price: hasItem ? undefined : values.value,
      tax_amount: values.tax,
      shipping_price: values.shipping,
      discount_coupon_code: named(values.coupon),
      currency: values.currency,
      country: values.country,
      region: values.region,
      city: values.city,
    },
    record,
  )
  if (hasItem && product) make.row('order_items', lineRow(order_id, product), record)
}
