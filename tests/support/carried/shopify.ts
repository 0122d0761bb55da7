import { only, orZero, type Row, type Rows, type ToldOrder, type ToldShop } from './told_shop.ts'

/** The feeds of a shop, reduced to what Shopify's exports can say. */
export function carriedByShopify({ orders, customers, products, stock }: ToldShop): Rows {
  // A failed payment makes no order.
  const made = orders.filter(({ order }) => order.status !== 'failed')
  return {
    orders: made.map(orderRow),
    order_items: made.flatMap(({ lines }) => lines.map(lineRow)),
    payments: made.flatMap(paymentRows),
    refunds: made.flatMap(refundRows),
    customers: customers.map((row) => ({
      ...only(row, 'email', 'first_name', 'last_name', 'phone', 'country', 'region', 'city', 'postal_code'),
      customer_id: row.email as string,
    })),
    products: products.map((row) => ({
      ...only(row, 'product_id', 'product_name', 'category_name', 'brand', 'list_price', 'unit_cost'),
      is_active: row.is_active as string,
      is_gift_card: 'false',
      listing_id: (row.product_id as string).toLowerCase(),
    })),
    inventory: stock.map((row) => only(row, 'product_id', 'location', 'quantity_on_hand')),
  }
}

function statusOf({ order, refund, paid }: ToldOrder): string {
  if (refund) return refund.order_item_id ? 'partially_refunded' : 'refunded'
  if (order.cancelled_at) return 'voided'
  return paid ? 'paid' : 'pending'
}

function orderRow(told: ToldOrder): Row {
  const { order, customer } = told
  return {
    ...only(order, 'order_id', 'time', 'cancelled_at', 'total_price', 'shipping_price', 'tax_amount'),
    ...only(order, 'discount_coupon_code', 'payment_method', 'currency', 'country', 'region', 'city'),
    customer_id: customer?.email ?? '',
    status: statusOf(told),
    prices_include_tax: 'false',
    discount: orZero(order.discount),
    channel: order.channel || 'web',
  }
}

function lineRow(line: Row): Row {
  return {
    ...only(line, 'order_id', 'product_id', 'product_name', 'product_price', 'product_qty'),
    discount: orZero(line.discount),
  }
}

function paymentRows({ id, paid }: ToldOrder): Row[] {
  if (!paid) return []
  const { amount = '', payment_method = '', at: time } = paid
  return [{ payment_id: `${id}/payment/1`, order_id: id, payment_method, amount, status: 'paid', time }]
}

function refundRows({ id, order, refund, paid }: ToldOrder): Row[] {
  if (!refund) return []
  const time = order.cancelled_at || paid?.at || (order.time as string)
  return [{ refund_id: `${id}/refund/1`, order_id: id, amount: refund.amount as string, time }]
}
