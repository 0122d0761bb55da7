import { cartAddRow, type Page, pageviewRow, type ShopEvent, sessionOf } from './shop_events.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'

const needs = {
  event_id: 'text',
  event: 'text',
  collector_tstamp: 'time',
  domain_userid: 'text',
  domain_sessionid: 'text',
} as const

const takes = {
  derived_tstamp: 'time',
  user_id: 'text',
  page_urlhost: 'text',
  page_urlpath: 'text',
  page_urlquery: 'text',
  page_urlfragment: 'text',
  page_referrer: 'text',
  se_action: 'text',
  se_label: 'text',
  se_property: 'text',
  se_value: 'decimal',
  tr_orderid: 'text',
  tr_total: 'money',
  tr_tax: 'money',
  tr_shipping: 'money',
  tr_city: 'text',
  tr_state: 'text',
  tr_country: 'text',
  tr_currency: 'text',
  ti_orderid: 'text',
  ti_sku: 'text',
  ti_name: 'text',
  ti_price: 'money',
  ti_quantity: 'integer',
} as const

type Column = keyof typeof needs | keyof typeof takes
type Row = SourceRecord<Column>

/** An export of Snowplow's table of events. */
export const snowplowEvents = sourceKind({
  name: 'events_snowplow',
  source: 'events',
  title: 'events of Snowplow',
  grain: 'An event.',
  needs,
  takes,
  reading: { timezone: 'UTC' },
  makes: ['pageviews', 'cart_adds', 'orders', 'order_items'],
  leavesOut: { other_event: 'Other events, such as page pings and link clicks.' },
  notes: [
    'page_view becomes a page view; struct with the action add-to-basket or add-to-cart becomes a cart add of the product `se_label` (`se_value` is the quantity if `se_property` is pcs or quantity).',
    'transaction becomes an order, and transaction_item a line of it, identified by its event_id.',
    'The user is `user_id`, otherwise `domain_userid`; an order’s customer is only ever `user_id`. The time is `derived_tstamp`, otherwise `collector_tstamp`.',
    'If the shop’s own export is loaded too, leave transactions out with `sources.events.reading.where`: its orders have the same ids.',
  ],
  cannotKnow: ['Where a session came from: sessions are made from their events.'],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const time = values.derived_tstamp ?? values.collector_tstamp
    const user = values.user_id ?? values.domain_userid
    const session = time === undefined ? undefined : sessionOf(values.domain_sessionid, user, time)
    const type = typeOf(record)
    if (type === 'other') return make.leaveOut('other_event', record)
    if (time === undefined || session === undefined) {
      const column = time === undefined ? 'collector_tstamp' : 'domain_sessionid'
      return make.reject(record, column, `"${column}" of the event is empty: mend the row.`)
    }
    const event: ShopEvent = { id: values.event_id, type, time, session, user, page: pageIn(record) }
    if (type === 'page_view') make.row('pageviews', pageviewRow(event), record)
    else if (type === 'cart_add')
      make.row('cart_adds', cartAddRow({ ...event, product: productIn(record) }), record)
    else saleRow(event, record, make)
  },
})

const CART_ACTIONS = /^add[-_ ]?to[-_ ]?(?:cart|basket|bag)$/i

function typeOf({ values }: Row): 'page_view' | 'cart_add' | 'transaction' | 'transaction_item' | 'other' {
  const { event = '' } = values
  if (event === 'struct' && CART_ACTIONS.test(values.se_action ?? '')) return 'cart_add'
  return event === 'page_view' || event === 'transaction' || event === 'transaction_item' ? event : 'other'
}

function pageIn({ values }: Row): Page {
  return {
    domain: values.page_urlhost,
    path: values.page_urlpath,
    query: values.page_urlquery,
    hash: values.page_urlfragment,
    previous_page: values.page_referrer,
  }
}

function productIn({ values }: Row) {
  const isQuantity = /^(?:pcs|qty|quantity)$/i.test(values.se_property ?? '')
  return { id: values.se_label, quantity: isQuantity ? values.se_value : undefined }
}

function saleRow(event: ShopEvent, record: Row, make: Pick<Maker<Column>, 'row' | 'reject'>): void {
  const { values } = record
  const column = event.type === 'transaction' ? 'tr_orderid' : 'ti_orderid'
  const order_id = values[column]
  if (order_id === undefined) {
    const message = `"${column}" is empty: the ${event.type} belongs to no order, mend the row.`
    make.reject(record, column, message)
  } else if (event.type === 'transaction') make.row('orders', orderRow(order_id, event, record), record)
  else {
    const line = {
      order_id,
      order_item_id: values.event_id,
      product_id: values.ti_sku,
      product_name: values.ti_name,
    }
    make.row(
      'order_items',
      { ...line, product_price: values.ti_price, product_qty: values.ti_quantity ?? 1 },
      record,
    )
  }
}

function orderRow(order_id: string, { session, time }: ShopEvent, { values }: Row) {
  return {
    order_id,
    customer_id: values.user_id,
    session_id: session,
    time,
    total_price: values.tr_total,
    tax_amount: values.tr_tax,
    shipping_price: values.tr_shipping,
    currency: values.tr_currency,
    country: values.tr_country,
    region: values.tr_state,
    city: values.tr_city,
  }
}
