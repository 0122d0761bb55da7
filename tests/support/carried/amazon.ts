import { spread } from '../../../src/generate/exports/order_state.ts'
import {
  cents,
  euros,
  only,
  type Row,
  type Rows,
  type Shares,
  sharesOf,
  type ToldOrder,
  type ToldShop,
} from './told_shop.ts'

/** The feeds of a shop, reduced to what Amazon's reports can say. */
export function carriedByAmazon({ orders }: ToldShop): Rows {
  return {
    orders: orders.map(orderRow),
    order_items: orders.flatMap(lineRows),
    payments: orders.flatMap(paymentRows),
    refunds: orders.flatMap(refundRows),
  }
}

function statusOf({ order, paid }: ToldOrder): string {
  const { status = '' } = order
  if (status === 'failed') return 'cancelled'
  if (status === 'completed' || status === 'refunded') return 'delivered'
  return status === 'processing' || status === 'pending' ? (paid ? 'processing' : 'pending') : status
}

/** Only orders that are paid or shipping have prices. */
const isPriced = (told: ToldOrder) => !['pending', 'cancelled'].includes(statusOf(told))

function orderRow(told: ToldOrder): Row {
  const shippingTax = sharesOf(told).reduce((sum, share) => sum + share.shippingTax, 0)
  const amounts = {
    ...only(told.order, 'total_price', 'shipping_price', 'tax_amount'),
    shipping_tax_amount: euros(shippingTax),
  }
  return {
    ...only(told.order, 'order_id', 'time', 'country', 'region', 'city'),
    ...(isPriced(told) ? amounts : {}),
    status: statusOf(told),
    prices_include_tax: 'false',
    payment_method: 'Amazon',
    channel: 'Amazon.com',
    currency: 'USD',
  }
}

function lineRows(told: ToldOrder): Row[] {
  if (!isPriced(told)) return []
  const shares = sharesOf(told)
  return told.lines.map((line, at) => ({
    ...only(line, 'order_id', 'product_id', 'product_name', 'product_price', 'product_qty'),
    order_item_id: line.product_id as string,
    discount: shares[at]?.discount ? euros(shares[at].discount) : '',
    tax_amount: euros(shares[at]?.tax ?? 0),
  }))
}

/** Each settlement covers two weeks, counted from 1970. */
function settlementOf(time: string): string {
  return String(17_000_000_000 + Math.floor(Date.parse(time) / (14 * 86_400_000)))
}

function paymentRows({ id, paid }: ToldOrder): Row[] {
  if (!paid) return []
  return [
    {
      ...only(paid, 'order_id', 'amount', 'fee_amount'),
      payment_id: `${settlementOf(paid.at)}/${id}/payment`,
      payment_method: 'Amazon',
      status: 'paid',
      time: paid.at,
    },
  ]
}

/** A refund of the whole order becomes one per line. */
function refundRows(told: ToldOrder): Row[] {
  const { id, lines, refund } = told
  if (!refund) return []
  const time = refund.time as string
  const refundOf = (line: Row | undefined, amount: number, tax: number, shipping: number): Row => ({
    refund_id: `${settlementOf(time)}/${id}/refund/${line?.product_id}/${time}`,
    order_id: id,
    order_item_id: shipping === 0 ? (line?.product_id as string) : '',
    amount: euros(amount),
    tax_amount: euros(tax),
    shipping_amount: euros(shipping),
    time,
  })
  if (refund.order_item_id === '') {
    return sharesOf(told).map((share, at) => {
      const tax = share.tax + share.shippingTax
      return refundOf(lines[at], paidFor(share) + share.shipping + tax, tax, share.shipping)
    })
  }
  const line = lines.find(({ order_item_id }) => order_item_id === refund.order_item_id)
  const [, tax = 0] = spread(cents(refund.amount), [100, 19])
  return [refundOf(line, cents(refund.amount), tax, 0)]
}

const paidFor = ({ priced, discount }: Shares) => priced - discount
