import { euros, only, type Row, type Rows, sharesOf, type ToldOrder, type ToldShop } from './told_shop.ts'

/** The feeds of a shop, reduced to what WooCommerce's exports can say. */
export function carriedByWoocommerce({ orders, products }: ToldShop): Rows {
  return {
    orders: orders.map(orderRow),
    order_items: orders.flatMap(lineRows),
    payments: orders.flatMap(paymentRows),
    refunds: orders.flatMap(refundRows),
    products: products.map((row) => ({
      ...only(row, 'product_id', 'product_name', 'category_name', 'brand', 'list_price', 'unit_cost'),
      is_active: row.is_active as string,
      listing_id: row.product_id as string,
    })),
  }
}

function statusOf({ order, paid }: ToldOrder): string {
  const { status = '', payment_method } = order
  if (status === 'delivered') return 'completed'
  if (status === 'shipped') return 'processing'
  if (status !== 'pending' && status !== 'processing') return status
  return paid || payment_method === 'cash_on_delivery' ? 'processing' : 'on-hold'
}

function orderRow(told: ToldOrder): Row {
  const { order, customer } = told
  const discount = sharesOf(told).reduce((sum, share) => sum + share.discount, 0)
  const shippingTax = sharesOf(told).reduce((sum, share) => sum + share.shippingTax, 0)
  return {
    ...only(order, 'order_id', 'time', 'total_price', 'shipping_price', 'tax_amount', 'payment_method'),
    ...only(order, 'discount_coupon_code', 'currency', 'country', 'region', 'city'),
    customer_id: customer?.customer_id ?? '',
    status: statusOf(told),
    prices_include_tax: 'false',
    shipping_tax_amount: euros(shippingTax),
    discount: euros(discount),
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

/** Providers whose fees are recorded with the order. */
const WITH_FEES = new Set(['paypal', 'credit_card'])

function paymentRows({ id, paid }: ToldOrder): Row[] {
  if (!paid) return []
  return [
    {
      ...only(paid, 'order_id', 'payment_method', 'amount'),
      fee_amount: WITH_FEES.has(paid.payment_method as string) ? (paid.fee_amount as string) : '',
      payment_id: `${id}/payment/1`,
      status: 'paid',
      time: paid.at,
    },
  ]
}

function refundRows({ id, refund }: ToldOrder): Row[] {
  if (!refund) return []
  return [
    {
      ...only(refund, 'order_id', 'amount', 'time', 'reason'),
      refund_id: `${id}/refund/${refund.refund_id}`,
    },
  ]
}
