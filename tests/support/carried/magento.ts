import {
  euros,
  only,
  orZero,
  type Row,
  type Rows,
  sharesOf,
  type ToldOrder,
  type ToldShop,
} from './told_shop.ts'

/** The feeds of a shop, reduced to what Magento's exports can say. */
export function carriedByMagento({ orders }: ToldShop): Rows {
  return {
    orders: orders.map(orderRow),
    order_items: orders.flatMap(lineRows),
    payments: orders.flatMap(paymentRows),
    refunds: orders.flatMap(refundRows),
  }
}

function statusOf({ order, paid }: ToldOrder): string {
  const { status = '' } = order
  if (status === 'delivered' || status === 'completed') return 'complete'
  if (status === 'cancelled' || status === 'failed') return 'canceled'
  if (status === 'refunded') return 'closed'
  return paid || status === 'shipped' ? 'processing' : 'pending'
}

function orderRow(told: ToldOrder): Row {
  const { order, customer } = told
  return {
    ...only(order, 'order_id', 'time', 'total_price', 'shipping_price', 'tax_amount', 'payment_method'),
    ...only(order, 'discount_coupon_code', 'currency', 'country', 'region', 'city'),
    customer_id: customer?.customer_id ?? '',
    status: statusOf(told),
    prices_include_tax: 'false',
    shipping_tax_amount: euros(sharesOf(told).reduce((sum, { shippingTax }) => sum + shippingTax, 0)),
    discount: orZero(order.discount),
  }
}

function lineRows(told: ToldOrder): Row[] {
  const shares = sharesOf(told)
  return told.lines.map((line, at) => ({
    ...only(line, 'order_id', 'order_item_id', 'product_id', 'product_name', 'product_price', 'product_qty'),
    discount: shares[at]?.discount ? euros(shares[at].discount) : '',
    tax_amount: euros(shares[at]?.tax ?? 0),
  }))
}

function paymentRows({ id, order, paid }: ToldOrder): Row[] {
  if (!paid) return []
  const row = only(paid, 'order_id', 'payment_method', 'amount')
  return [{ ...row, payment_id: `${id}/payment/1`, status: 'paid', time: order.time as string }]
}

function refundRows({ id, order, refund }: ToldOrder): Row[] {
  if (!refund) return []
  const row = only(refund, 'order_id', 'amount')
  return [{ ...row, refund_id: `${id}/refund/1`, time: order.time as string }]
}
