import type { FeedName } from '../model/feeds/index.ts'
import type { ValueType } from '../model/reading.ts'
import { amount, decimal } from './money.ts'
import { paymentMethod } from './payment_methods.ts'
import { customerByEmail } from './record_values.ts'
import type { FeedValues } from './source.ts'

export const orderNeeds = {
  increment_id: 'text',
  created_at: 'time',
  status: 'text',
  grand_total: 'money',
} as const satisfies Record<string, ValueType>

export const orderTakes = {
  base_grand_total: 'money',
  shipping_amount: 'money',
  base_shipping_amount: 'money',
  shipping_tax_amount: 'money',
  base_shipping_tax_amount: 'money',
  shipping_discount_amount: 'money',
  base_shipping_discount_amount: 'money',
  total_paid: 'money',
  base_total_paid: 'money',
  total_refunded: 'money',
  base_total_refunded: 'money',
  tax_refunded: 'money',
  base_tax_refunded: 'money',
  shipping_refunded: 'money',
  base_shipping_refunded: 'money',
  order_currency_code: 'text',
  base_currency_code: 'text',
  customer_id: 'text',
  customer_email: 'text',
  coupon_code: 'text',
  payment_method: 'text',
  method: 'text',
  store_name: 'text',
  country_id: 'text',
  region: 'text',
  city: 'text',
} as const satisfies Record<string, ValueType>

type Column = keyof typeof orderNeeds | keyof typeof orderTakes
export type MagentoOrder = Readonly<Partial<Record<Column, string>>>
type Amount = 'grand_total' | 'shipping_amount' | 'shipping_tax_amount' | 'shipping_discount_amount'
type Money = Amount | 'total_paid' | 'total_refunded' | 'tax_refunded' | 'shipping_refunded'

/** An amount in the shop's currency if the file has it, otherwise in the order's. */
const pick = (order: MagentoOrder, name: Money) => order[`base_${name}`] ?? order[name]

/** Statuses that Magento has a word of its own for. */
const STATUSES: Readonly<Record<string, string>> = { holded: 'on_hold', payment_review: 'pending' }

/** The row of an order. Its discount may be one of shipping in part; tax and discount are those of goods and shipping. */
export function magentoOrder(
  order: MagentoOrder,
  amounts: { tax: bigint | undefined; discount: bigint | undefined },
): FeedValues {
  const ofShipping = amount(pick(order, 'shipping_discount_amount'))
  const shipping = pick(order, 'shipping_amount')
  const discount = amounts.discount === undefined ? undefined : amounts.discount - ofShipping
  return {
    order_id: order.increment_id,
    customer_id: order.customer_id ?? customerByEmail(order.customer_email),
    time: order.created_at,
    status: STATUSES[order.status?.toLowerCase() ?? ''] ?? order.status,
    total_price: pick(order, 'grand_total'),
    shipping_price: shipping && decimal(amount(shipping) - ofShipping),
    tax_amount: amounts.tax === undefined ? undefined : decimal(amounts.tax),
    shipping_tax_amount: pick(order, 'shipping_tax_amount'),
    prices_include_tax: false,
    discount: discount === undefined || discount < 0n ? undefined : decimal(discount),
    discount_coupon_code: order.coupon_code,
    payment_method: paymentMethod(order.payment_method ?? order.method),
    channel: order.store_name?.split('\n').at(-1)?.trim(),
    currency: order.base_grand_total ? order.base_currency_code : order.order_currency_code,
    country: order.country_id,
    region: order.region,
    city: order.city,
  }
}

/** What was paid and paid back, as the totals of the order say. */
export function magentoMoney(order: MagentoOrder): Array<[FeedName, FeedValues]> {
  const { increment_id: order_id, created_at: time } = order
  const rows: Array<[FeedName, FeedValues]> = []
  const paid = pick(order, 'total_paid')
  const payment_method = paymentMethod(order.payment_method ?? order.method) ?? 'other'
  if (amount(paid) > 0n) {
    const payment = { payment_id: `${order_id}/payment/1`, order_id, payment_method, amount: paid }
    rows.push(['payments', { ...payment, status: 'paid', time }])
  }
  const refunded = pick(order, 'total_refunded')
  if (amount(refunded) > 0n) {
    const parts = {
      tax_amount: pick(order, 'tax_refunded'),
      shipping_amount: pick(order, 'shipping_refunded'),
    }
    rows.push(['refunds', { refund_id: `${order_id}/refund/1`, order_id, amount: refunded, time, ...parts }])
  }
  return rows
}
