import { timeText } from '../base/calendar.ts'
import { money, quoted } from '../base/text.ts'
import { customerId } from '../people/person.ts'
import type { Places } from '../people/places.ts'
import type { Payment, Refund, Step } from './course.ts'
import type { Order } from './order.ts'

const CURRENCY = 'EUR'

/** The row of an order after a step of its course. */
export function orderRow(order: Order, step: Step, places: Places): string {
  const quantity = order.lines.reduce((sum, line) => sum + line.quantity, 0)
  const placed = timeText(order.placedAt)
  return [
    order.id,
    order.customer < 0 ? '' : customerId(order.customer),
    order.sessionId,
    order.sessionId === '' ? '' : `${order.id}.e`,
    placed,
    step.status,
    money(order.total),
    money(order.shipping),
    money(order.tax),
    '',
    '',
    step.status === 'cancelled' ? timeText(step.at) : '',
    order.discount === 0 ? '' : money(order.discount),
    order.coupon?.code ?? '',
    order.method,
    order.channel,
    CURRENCY,
    order.place < 0 ? ',,' : places.place(order.place).csv,
    order.lines.length,
    quantity,
    '',
    step.at === order.placedAt ? placed : timeText(step.at),
  ].join(',')
}

function lineId(order: Order, line: number): string {
  return `${order.id}-${line + 1}`
}

export function lineRow(order: Order, line: number): string {
  const { product, price, quantity, discount } = order.lines[line] as Order['lines'][number]
  const time = timeText(order.placedAt)
  return `${order.id},${lineId(order, line)},${product.id},${product.name},${money(price)},${quantity},${
    discount === 0 ? '' : money(discount)
  },,,,${order.userId},${order.sessionId},${time},,${time}`
}

/** The provider's fee: percent of the amount, and cents per payment. */
const FEES = new Map<string, readonly [percent: number, cents: number]>([
  ['credit_card', [1.4, 25]],
  ['apple_pay', [1.4, 25]],
  ['paypal', [2.49, 35]],
  ['invoice', [2.9, 30]],
  ['cash_on_delivery', [0, 300]],
])

export function feeOf({ method, amount, steps }: Payment): number {
  const [percent, cents] = FEES.get(method) ?? [0, 0]
  return steps.at(-1)?.status === 'succeeded' ? Math.round((amount * percent) / 100) + cents : 0
}

export function paymentRow(order: Order, payment: Payment, number: number, step: Step): string {
  const first = (payment.steps[0] as Step).at
  return `${order.id}-P${number + 1},${order.id},${payment.method},${money(payment.amount)},${money(feeOf(payment))},${step.status},${timeText(
    first,
  )},,${timeText(step.at)}`
}

export function refundRow(order: Order, refund: Refund): string {
  const time = timeText(refund.at)
  const line = refund.line === undefined ? '' : lineId(order, refund.line)
  return `${order.id}-R1,${order.id},${money(refund.amount)},${time},${line},${refund.quantity ?? ''},,,${refund.isRestocked},${quoted(
    refund.reason,
  )},,${time}`
}
