import {
  cartAddRow,
  lineRow,
  orderIdOf,
  pageOf,
  pageviewRow,
  type ShopEvent,
  sessionOf,
} from './shop_events.ts'
import { sourceKind } from './source.ts'

const WORDS = {
  view: 'view viewed product_view product_viewed view_product view_item detail page page_view page_viewed pageview',
  cart_add:
    'cart basket add add_to_cart addtocart added_to_cart cart_add add_to_basket add_to_bag product_added',
  purchase: 'purchase purchased order ordered order_completed checkout_completed transaction buy bought',
} as const

export type EventType = keyof typeof WORDS

const typeByWord = new Map(
  Object.entries(WORDS).flatMap(([type, words]) =>
    words.split(' ').map((word) => [word, type as EventType] as const),
  ),
)

/** What an event is by the word for it: `add_to_cart`, `Product Added`. */
export function eventType(word: string): EventType | undefined {
  return typeByWord.get(
    word
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  )
}

/** One file of typed events, with one product each. */
export const clickstreamEvents = sourceKind({
  name: 'events_clickstream',
  source: 'events',
  title: 'file of typed events',
  grain: 'An event: a view, a cart add or a purchase of one product.',
  needs: {
    event_time: 'time',
    event_type: 'text',
    product_id: 'text',
  },
  needsOneOf: ['user_session', 'user_id'],
  takes: {
    user_session: 'text',
    user_id: 'text',
    price: 'money',
    quantity: 'integer',
    event_id: 'text',
    order_id: 'text',
    product_name: 'text',
    page_url: 'text',
  },
  makes: ['pageviews', 'cart_adds', 'orders', 'order_items'],
  leavesOut: { other_event: 'Other events, such as remove_from_cart and search.' },
  notes: [
    'A view becomes a page view of `page_url`, otherwise of `/product/<product_id>`; a cart becomes a cart add, a purchase becomes an order with a line.',
    'Purchases of one session at one time are one order. Each row is a line of `quantity` units, otherwise of one, so two equal rows are two units. An order without `order_id` is identified by session and time.',
    'Without `event_id`, an event is identified by session, time, type and product, so equal views and cart adds are one event.',
    'Without a session, the events of one user on one day are one session. Sessions are made from their events.',
    'If the shop’s own export is loaded too, purchases count twice: leave them out with `sources.events.reading.where`.',
  ],
  cannotKnow: [
    'Shipping, tax, discount and payments of an order: its total is the sum of its lines.',
    'Where a visitor came from: the channel of the sessions is unknown.',
    'Names and categories of products: load the feed products.',
  ],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const { event_time: time, user_id: user, product_id } = values
    const type = values.event_type?.toLowerCase() ?? ''
    const is = eventType(type)
    const session = time === undefined ? undefined : sessionOf(values.user_session, user, time)
    if (is === undefined) return make.leaveOut('other_event', record)
    if (time === undefined || session === undefined) {
      const column = time === undefined ? 'event_time' : 'user_session'
      return make.reject(
        record,
        column,
        `"${column}" of the event is empty, and no user is named: mend the row.`,
      )
    }
    const product = {
      id: product_id,
      name: values.product_name,
      price: values.price,
      quantity: values.quantity,
    }
    const page = pageOf(values.page_url)
    const event: ShopEvent = { id: values.event_id, type, time, session, user, product, page }
    if (is === 'view') make.row('pageviews', pageviewRow(event), record)
    else if (is === 'cart_add') make.row('cart_adds', cartAddRow(event), record)
    else {
      const order_id = values.order_id ?? orderIdOf(event)
      make.row('orders', { order_id, customer_id: user, session_id: session, time }, record)
      make.row('order_items', lineRow(order_id, product), record)
    }
  },
})
