import { money, signed } from '../base/text.ts'
import { feeOf } from '../orders/order_rows.ts'
import type { ExportFile, Values } from './export_file.ts'
import type { LineState, OrderState } from './order_state.ts'
import type { Write } from './platform.ts'
import { plainTime } from './times.ts'

/** One row per order, with its lines, coupons and refunds in cells. */
export const woocommerceOrders = {
  name: 'woocommerce_orders',
  prefix: 'orders-export',
  extension: '.csv',
  delimiter: ',',
  lineEnd: '\n',
  columns: [
    'order_id',
    'order_number',
    'order_date',
    'paid_date',
    'status',
    'shipping_total',
    'shipping_tax_total',
    'fee_total',
    'fee_tax_total',
    'tax_total',
    'discount_total',
    'order_total',
    'refunded_total',
    'order_currency',
    'payment_method',
    'payment_method_title',
    'transaction_id',
    'shipping_method',
    'customer_id',
    'billing_first_name',
    'billing_last_name',
    'billing_email',
    'billing_phone',
    'billing_city',
    'billing_state',
    'billing_country',
    'shipping_first_name',
    'shipping_last_name',
    'shipping_city',
    'shipping_state',
    'shipping_country',
    'customer_note',
    'line_items',
    'fee_items',
    'coupon_items',
    'refunds',
    'meta:_stripe_fee',
    'meta:_paypal_transaction_fee',
  ],
} as const satisfies ExportFile

type OrderValues = Values<(typeof woocommerceOrders.columns)[number]>

export function writeWoocommerceOrder(state: OrderState, write: Write): void {
  const { order, payment, refund, buyer, lines } = state
  write(woocommerceOrders, {
    ...addresses(state),
    ...fees(state),
    order_id: order.id,
    order_number: order.id,
    order_date: plainTime(order.placedAt),
    paid_date: payment && plainTime(payment.at),
    status: statusOf(state),
    shipping_total: money(order.shipping),
    shipping_tax_total: money(lines.reduce((sum, { shippingTax }) => sum + shippingTax, 0)),
    fee_total: '0.00',
    fee_tax_total: '0.00',
    tax_total: money(order.tax),
    discount_total: money(order.discount),
    order_total: money(order.total),
    refunded_total: money(refund?.amount ?? 0),
    order_currency: 'EUR',
    payment_method: order.method,
    payment_method_title: order.method,
    transaction_id: payment && `${order.id}-P1`,
    shipping_method: order.shipping === 0 ? 'Free shipping' : 'Flat rate',
    // WooCommerce writes 0 for guests.
    customer_id: buyer.id || 0,
    line_items: lines.map(lineItem).join(';'),
    coupon_items: order.coupon && `code:${order.coupon.code}|amount:${money(order.discount)}`,
    refunds:
      refund &&
      `id:${order.id}-R1|date:${plainTime(refund.at)}|amount:${signed(-refund.amount)}|reason:${refund.reason}`,
  })
}

/** WooCommerce says `processing` for a paid order, and `on-hold` for one that waits for money from outside. */
function statusOf({ status, payment, order }: OrderState): string {
  if (status === 'delivered') return 'completed'
  if (!['pending', 'processing', 'shipped'].includes(status)) return status
  return payment || status === 'shipped' || order.method === 'cash_on_delivery' ? 'processing' : 'on-hold'
}

function lineItem(line: LineState): string {
  const { id, name, productId, quantity, price, discountInAll, tax } = line
  const subtotal = price * quantity
  const parts = {
    id,
    name,
    product_id: Number(productId.slice(1)),
    sku: productId,
    quantity,
    subtotal: money(subtotal),
    total: money(subtotal - discountInAll),
    total_tax: money(tax),
  }
  return Object.entries(parts)
    .map(([part, value]) => `${part}:${value}`)
    .join('|')
}

/** Billing and shipping address are the same. */
function addresses({ place, buyer }: OrderState): OrderValues {
  const { firstName, lastName, email, phone } = buyer
  return {
    billing_first_name: firstName,
    billing_last_name: lastName,
    billing_email: email,
    billing_phone: phone,
    billing_city: place?.city,
    billing_state: place?.region,
    billing_country: place?.country,
    shipping_first_name: firstName,
    shipping_last_name: lastName,
    shipping_city: place?.city,
    shipping_state: place?.region,
    shipping_country: place?.country,
  }
}

/** The fields that payment extensions add to payments made through them. */
function fees({ payment }: OrderState): OrderValues {
  if (!payment) return {}
  const fee = money(feeOf(payment))
  if (payment.method === 'paypal') return { 'meta:_paypal_transaction_fee': fee }
  return payment.method === 'credit_card' ? { 'meta:_stripe_fee': fee } : {}
}
