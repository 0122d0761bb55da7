import { signed } from '../base/text.ts'
import type { Refund } from '../orders/course.ts'
import { feeOf } from '../orders/order_rows.ts'
import { MARKETPLACE } from './amazon_orders.ts'
import type { ExportFile } from './export_file.ts'
import { type LineState, type OrderState, spread } from './order_state.ts'
import type { Write } from './platform.ts'
import { plainTime } from './times.ts'

/** The settlement report: one row per amount, posted when it occurs. */
export const amazonSettlement = {
  name: 'amazon_settlement',
  prefix: 'settlement',
  extension: '.txt',
  delimiter: '\t',
  lineEnd: '\r\n',
  columns: [
    'settlement-id',
    'settlement-start-date',
    'settlement-end-date',
    'deposit-date',
    'total-amount',
    'currency',
    'transaction-type',
    'order-id',
    'merchant-order-id',
    'adjustment-id',
    'shipment-id',
    'marketplace-name',
    'amount-type',
    'amount-description',
    'amount',
    'fulfillment-id',
    'posted-date',
    'posted-date-time',
    'order-item-code',
    'merchant-order-item-id',
    'merchant-adjustment-item-id',
    'sku',
    'quantity-purchased',
    'promotion-id',
  ],
} as const satisfies ExportFile

interface Posting {
  type: string
  description: string
  cents: number
}

/** Posts the payment or refund of an order. */
export function writeSettlement(state: OrderState, write: Write): void {
  const { changedAt, payment, refund, lines } = state
  if (payment?.at === changedAt) {
    const fees = spread(feeOf(payment), lines.map(paidFor))
    for (const [at, line] of lines.entries()) {
      const fee = { type: 'ItemFees', description: 'Commission', cents: -(fees[at] as number) }
      post(state, write, 'Order', payment.at, line, [...chargesOf(line), fee])
    }
  }
  if (refund?.at === changedAt) writeRefund(state, refund, write)
}

const paidFor = (line: LineState) => line.price * line.quantity - line.discountInAll

function chargesOf(line: LineState): Posting[] {
  return [
    { type: 'ItemPrice', description: 'Principal', cents: line.price * line.quantity },
    { type: 'ItemPrice', description: 'Tax', cents: line.tax },
    { type: 'ItemPrice', description: 'Shipping', cents: line.shipping },
    { type: 'ItemPrice', description: 'ShippingTax', cents: line.shippingTax },
    { type: 'Promotion', description: 'Principal', cents: -line.discountInAll },
  ]
}

/** Refunds the whole order with all charges, or goods of one line with their tax. */
function writeRefund(state: OrderState, refund: Refund, write: Write): void {
  if (refund.line === undefined) {
    for (const line of state.lines) {
      const back = chargesOf(line).map((posting) => ({ ...posting, cents: -posting.cents }))
      post(state, write, 'Refund', refund.at, line, back)
    }
    return
  }
  const line = state.lines[refund.line] as LineState
  const [principal = 0, tax = 0] = spread(refund.amount, [100, 19])
  post(state, write, 'Refund', refund.at, line, [
    { type: 'ItemPrice', description: 'Principal', cents: -principal },
    { type: 'ItemPrice', description: 'Tax', cents: -tax },
  ])
}

function post(
  { order }: OrderState,
  write: Write,
  transaction: string,
  at: number,
  line: LineState,
  postings: readonly Posting[],
): void {
  const time = plainTime(at)
  for (const { type, description, cents } of postings) {
    if (cents === 0) continue
    const isRefund = transaction === 'Refund'
    write(amazonSettlement, {
      'settlement-id': settlementOf(at),
      'transaction-type': transaction,
      'order-id': order.id,
      'merchant-order-id': order.id,
      'adjustment-id': isRefund ? `${order.id}-R1` : undefined,
      'shipment-id': isRefund ? undefined : `${order.id}-S1`,
      'marketplace-name': MARKETPLACE,
      'amount-type': type,
      'amount-description': description,
      amount: signed(cents),
      'fulfillment-id': 'AFN',
      'posted-date': time.slice(0, 10),
      'posted-date-time': `${time} UTC`,
      'order-item-code': line.id,
      sku: line.productId,
      'quantity-purchased': description === 'Principal' && !isRefund ? line.quantity : undefined,
      'promotion-id': type === 'Promotion' ? (order.coupon?.code ?? 'reduced') : undefined,
    })
  }
}

/** Each settlement covers two weeks. */
function settlementOf(at: number): number {
  return 17_000_000_000 + Math.floor(at / (14 * 86_400))
}
