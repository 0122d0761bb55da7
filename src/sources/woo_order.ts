import { closestSum } from './closest_sum.ts'
import { amount, decimal } from './money.ts'
import { NumberedIds } from './numbered_ids.ts'
import { paymentMethod } from './payment_methods.ts'
import { customerByEmail } from './record_values.ts'
import type { FeedValues } from './source.ts'
import { type CellItem, isAmount, itemsOfCell } from './woo_cells.ts'
import { lineOfFee, lineRows, type WooLine } from './woo_lines.ts'

/** The columns of an order that exporters share. Each uses those that it has. */
export const wooOrderColumns = {
  paid_date: 'time',
  shipping_total: 'money',
  shipping_tax_total: 'money',
  fee_total: 'money',
  tax_total: 'money',
  discount_total: 'money',
  refunded_total: 'money',
  order_currency: 'text',
  payment_method: 'text',
  payment_method_title: 'text',
  customer_id: 'text',
  customer_email: 'text',
  billing_email: 'text',
  billing_city: 'text',
  billing_state: 'text',
  billing_country: 'text',
  shipping_city: 'text',
  shipping_state: 'text',
  shipping_country: 'text',
  fee_items: 'text',
  coupon_items: 'text',
  coupons: 'text',
  refunds: 'text',
  refund_items: 'text',
  'meta:_stripe_fee': 'money',
  'meta:_paypal_transaction_fee': 'money',
} as const

type Column = keyof typeof wooOrderColumns | 'order_id' | 'order_date' | 'status' | 'order_total'
export type WooValues = Readonly<Partial<Record<Column, string>>>

export interface WooRows {
  order: FeedValues
  lines: FeedValues[]
  payments: FeedValues[]
  refunds: FeedValues[]
}

/**
 * The rows of an order, or a sentence if a cell of it can't be read.
 *
 * @param netLines whether the quantities of the lines can be reduced by returns
 */
export function wooRows(values: WooValues, goods: readonly WooLine[], netLines = false): WooRows | string {
  const cells = { fee_items: values.fee_items, refunds: values.refunds ?? values.refund_items }
  const fees = itemsOfCell(cells.fee_items)
  const refunds = itemsOfCell(cells.refunds)
  for (const [column, items] of Object.entries({ fee_items: fees, refunds })) {
    const wrong = items === undefined || items.some((item) => !isAmount(item.total) || !isAmount(item.amount))
    if (wrong)
      return `"${cells[column as keyof typeof cells]}" is no list of items with amounts ("${column}").`
  }
  return rowsOf(values, goods, feesOf(values, fees ?? []), refunds ?? [], netLines)
}

function feesOf(values: WooValues, fees: readonly CellItem[]): WooLine[] {
  if (fees.length > 0) return fees.map(lineOfFee)
  const total = amount(values.fee_total)
  return total === 0n ? [] : [{ id: 'fee', name: 'Fee', total }]
}

function rowsOf(
  values: WooValues,
  goods: readonly WooLine[],
  fees: readonly WooLine[],
  refunds: readonly CellItem[],
  netLines: boolean,
): WooRows {
  const { order_id } = values
  const way = wayOf(values, goods, fees, netLines)
  const lines = lineRows([...goods, ...fees.filter(({ total }) => total > 0n)])
  const inLines = lines.reduce((sum, { discount }) => sum + amount(discount), 0n)
  const given = fees.reduce((sum, { total }) => (total < 0n ? sum - total : sum), 0n)
  const onOrder = lines.length === 0 || way?.isDiscounted ? amount(values.discount_total) : 0n
  const total = amount(values.order_total) - (way?.returned ?? 0n)
  return {
    order: {
      ...orderRow(values),
      total_price: values.order_total === undefined ? undefined : decimal(total),
      prices_include_tax: way?.taxIncluded ?? false,
      discount: decimal(inLines + given + onOrder),
    },
    lines: lines.map((line) => ({ order_id, ...line })),
    payments: isPaid(values) ? [paymentRow(values, total)] : [],
    refunds: way && way.returned > 0n ? [] : refundRows(values, refunds),
  }
}

/** Which reading of the amounts adds up: WooCommerce's own amounts are without tax and after discounts. */
function wayOf(values: WooValues, goods: readonly WooLine[], fees: readonly WooLine[], netLines: boolean) {
  const lines = [...goods, ...fees].reduce((sum, line) => sum + line.total, amount(values.shipping_total))
  const tax = amount(values.tax_total)
  const discount = goods.some(({ subtotal }) => subtotal !== undefined) ? 0n : amount(values.discount_total)
  const refunded = netLines ? amount(values.refunded_total) : 0n
  const ways = (refunded > 0n ? [0n, refunded] : [0n]).flatMap((returned) =>
    (discount > 0n ? [false, true] : [false]).flatMap((isDiscounted) =>
      (tax > 0n ? [false, true] : [false]).map((taxIncluded) => {
        const before = lines + returned + (taxIncluded ? 0n : tax)
        return { sum: before - (isDiscounted ? discount : 0n), returned, isDiscounted, taxIncluded }
      }),
    ),
  )
  return closestSum(ways, amount(values.order_total))
}

function orderRow(values: WooValues): FeedValues {
  const to = values.shipping_country ? 'shipping' : 'billing'
  return {
    order_id: values.order_id,
    customer_id: customerOf(values),
    time: values.order_date,
    status: values.status,
    shipping_price: values.shipping_total,
    tax_amount: values.tax_total,
    shipping_tax_amount: values.shipping_tax_total,
    discount_coupon_code: couponsOf(values.coupon_items ?? values.coupons),
    payment_method: methodOf(values),
    currency: values.order_currency,
    country: values[`${to}_country`],
    region: values[`${to}_state`],
    city: values[`${to}_city`],
  }
}

/** The id of the account. Without one, which is 0, the address. */
function customerOf({ customer_id, customer_email, billing_email }: WooValues): string | undefined {
  return customer_id && customer_id !== '0' ? customer_id : customerByEmail(billing_email ?? customer_email)
}

function couponsOf(cell: string | undefined): string | undefined {
  if (cell === undefined || !/(^|\|)code:|^\[/.test(cell)) return cell
  return itemsOfCell(cell)
    ?.map(({ code }) => code)
    .filter(Boolean)
    .join(', ')
}

function methodOf(values: WooValues): string | undefined {
  return paymentMethod(values.payment_method ?? values.payment_method_title)
}

/** An order is paid if it has a time of payment or a status that follows it. Cash on delivery is paid on completion. */
function isPaid(values: WooValues): boolean {
  if (methodOf(values) === undefined || values.order_total === undefined) return false
  const status = values.status?.toLowerCase().replace(/^wc-/, '')
  const isOnDelivery = /^(cod|cash_on_delivery)$/.test(methodOf(values) ?? '')
  const paidBy = isOnDelivery ? ['completed', 'refunded'] : ['completed', 'refunded', 'processing']
  return values.paid_date !== undefined || paidBy.includes(status ?? '')
}

function paymentRow(values: WooValues, total: bigint): FeedValues {
  const { order_id } = values
  return {
    payment_id: `${order_id}/payment/1`,
    order_id,
    payment_method: methodOf(values),
    amount: decimal(total),
    fee_amount: values['meta:_stripe_fee'] ?? values['meta:_paypal_transaction_fee'],
    status: 'paid',
    time: values.paid_date ?? values.order_date,
  }
}

function refundRows(values: WooValues, refunds: readonly CellItem[]): FeedValues[] {
  const { order_id } = values
  const time = values.paid_date ?? values.order_date
  const refunded = amount(values.refunded_total)
  const given: readonly CellItem[] =
    refunds.length > 0 || refunded === 0n ? refunds : [{ id: '1', amount: decimal(refunded) }]
  const ids = new NumberedIds()
  return given
    .map((refund) => {
      const refund_id = `${order_id}/refund/${ids.next(refund.id ?? refund.date ?? '1')}`
      const paidBack = decimal(amount(refund.amount)).replace('-', '')
      return { refund_id, order_id, amount: paidBack, time: refund.date ?? time, reason: refund.reason }
    })
    .filter(({ amount: paidBack }) => amount(paidBack) > 0n)
}
