import type { Metric } from '../metric.ts'
import { formula, ofSessions } from '../sources.ts'

/** Sessions, and how many led to a sale. */
export const sessionMetrics = [
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
    label: 'Orders in % of sessions',
    description: 'orders in % of sessions; sales without a session count too.',
    source: formula('warehouse.percent([orders], [sessions])'),
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'session_conversion_rate',
    unit: 'percent',
    label: 'Conversion rate',
    description: 'Sessions with a sale in % of sessions.',
    source: formula('warehouse.percent([sessions_with_sale], [sessions])'),
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
] as const satisfies readonly Metric[]

/** Figures of sessions that reports don't have. */
export const liveSessionMetrics = [
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
    description: 'Sessions without a product view, in % of all.',
    source: formula('warehouse.percent([sessions] - [product_view_sessions], [sessions])'),
    isGoodWhenUp: false,
  },
  {
    name: 'add_to_cart_dropoff',
    unit: 'percent',
    description: 'Sessions with a product view that did not get as far as a cart add, in % of them.',
    source: formula(
      'warehouse.percent([product_view_sessions] - [add_to_cart_sessions], [product_view_sessions])',
    ),
    isGoodWhenUp: false,
  },
  {
    name: 'order_dropoff',
    unit: 'percent',
    description: 'Sessions with a cart add that did not get as far as a sale, in % of them.',
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
    description: 'Sessions with exactly one pageview, no click, no cart add and no order, in % of sessions.',
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
] as const satisfies readonly Metric[]
