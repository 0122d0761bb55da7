import type { AppliedRequest, Publication } from './request.ts'
import type { Row, Section } from './table.ts'

/**
 * `/api/v1/metrics?metrics=net_revenue,orders&by=channel,country&over=time&…`: columns are the dimensions, `period` and
 * `period_before` with `over=time`, the metrics, and each of them with `_before`. `sort` is a metric (descending),
 * `limit` at most 1000.
 */
export interface MetricsAnswer {
  publication: Publication | null
  request: AppliedRequest
  section: Section
}

/**
 * With `metric=returns` the orders that make up its figure in the range and under the filters, also those placed before
 * it, and how much each adds: the metric is a column of its own, and after a quotient (`profit_margin`) stand the two
 * metrics that it is made of. `totals` are these columns over all orders, also of other pages: that of the metric is the
 * figure of its tile. `sort` can be `amount` then. Which metrics have orders is told by the tile.
 *
 * Columns: order_id, ordered_at, (metric), status, is_sale, customer_id, customer_type, segment, channel, country, region,
 * payment_method, coupon, quantity, gross_amount, discount_amount, net_amount, shipping_amount, tax_amount,
 * total_amount, refund_amount. Newest first; sales alone unless `sales=all`. `sort`: ordered_at, net_amount,
 * total_amount, with `-` in front for descending.
 */
export interface OrdersAnswer {
  publication: Publication | null
  request: AppliedRequest
  metric: string | null
  section: Section
  /** Null without a metric. */
  totals: Row | null
  offset: number
  sort: OrderSort
}

type OrderColumn = 'ordered_at' | 'net_amount' | 'total_amount' | 'amount'
export type OrderSort = OrderColumn | `-${OrderColumn}`

/** An order with the first of its lines, payments and refunds; `total` says how many there are. */
export interface OrderAnswer {
  publication: Publication | null
  order: Section
  /** order_item_id, product, product_id, category, quantity, unit_price, gross_amount, discount_amount, net_amount, cost_amount, profit_amount */
  lines: Section
  /** payment_id, paid_on, payment_method, status, is_successful, amount */
  payments: Section
  /** refund_id, refunded_on, product, quantity, amount, reason */
  refunds: Section
}

export type OrderPart = 'lines' | 'payments' | 'refunds'

/** More lines, payments or refunds of an order; `section.total` says how many there are. */
export interface OrderPartAnswer {
  publication: Publication | null
  section: Section
  offset: number
}
