import type { Delivery } from '../delivery.ts'
import type { Places } from '../people/places.ts'
import type { Order } from './order.ts'
import { lineRow, orderRow, paymentRow, refundRow } from './order_rows.ts'

/** Delivers an order with its lines, payments and refund, each when it happens. */
export function deliverOrder(order: Order, places: Places, delivery: Delivery): void {
  delivery.course('orders', order.course.steps, (step) => orderRow(order, step, places))
  for (let line = 0; line < order.lines.length; line++) delivery.row('order_items', lineRow(order, line))
  for (const [number, payment] of order.course.payments.entries()) {
    delivery.course('payments', payment.steps, (step) => paymentRow(order, payment, number, step))
  }
  const { refund } = order
  if (refund) delivery.course('refunds', [{ at: refund.at, status: '' }], () => refundRow(order, refund))
}
