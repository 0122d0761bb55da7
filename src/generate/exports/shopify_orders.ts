import { money } from '../base/text.ts'
import type { ExportFile, Values } from './export_file.ts'
import type { LineState, OrderState } from './order_state.ts'
import type { Write } from './platform.ts'
import { timeWithOffset } from './times.ts'

const columns = [
  'Name',
  'Email',
  'Financial Status',
  'Paid at',
  'Fulfillment Status',
  'Fulfilled at',
  'Accepts Marketing',
  'Currency',
  'Subtotal',
  'Shipping',
  'Taxes',
  'Total',
  'Discount Code',
  'Discount Amount',
  'Shipping Method',
  'Created at',
  'Lineitem quantity',
  'Lineitem name',
  'Lineitem price',
  'Lineitem compare at price',
  'Lineitem sku',
  'Lineitem requires shipping',
  'Lineitem taxable',
  'Lineitem fulfillment status',
  'Billing Name',
  'Billing Street',
  'Billing Address1',
  'Billing Address2',
  'Billing Company',
  'Billing City',
  'Billing Zip',
  'Billing Province',
  'Billing Country',
  'Billing Phone',
  'Shipping Name',
  'Shipping Street',
  'Shipping Address1',
  'Shipping Address2',
  'Shipping Company',
  'Shipping City',
  'Shipping Zip',
  'Shipping Province',
  'Shipping Country',
  'Shipping Phone',
  'Notes',
  'Note Attributes',
  'Cancelled at',
  'Payment Method',
  'Payment Reference',
  'Refunded Amount',
  'Vendor',
  'Outstanding Balance',
  'Employee',
  'Location',
  'Device ID',
  'Id',
  'Tags',
  'Risk Level',
  'Source',
  'Lineitem discount',
  'Tax 1 Name',
  'Tax 1 Value',
  'Tax 2 Name',
  'Tax 2 Value',
  'Tax 3 Name',
  'Tax 3 Value',
  'Tax 4 Name',
  'Tax 4 Value',
  'Tax 5 Name',
  'Tax 5 Value',
  'Phone',
  'Receipt Number',
  'Duties',
  'Billing Province Name',
  'Shipping Province Name',
  'Payment ID',
  'Payment Terms Name',
  'Next Payment Due At',
  'Payment References',
] as const

type Column = (typeof columns)[number]

export const shopifyOrders: ExportFile<Column> = {
  name: 'shopify_orders',
  prefix: 'orders_export',
  extension: '.csv',
  delimiter: ',',
  lineEnd: '\n',
  columns,
}

/** Shopify's own numbers are long. */
const FIRST_ID = 5_500_000_000_000

/** Writes an order as one row per line. Only the first row has the order's columns. Failed payments make no order. */
export function writeShopifyOrder(order: OrderState, write: Write): void {
  if (order.status === 'failed') return
  const [first, ...others] = order.lines
  if (first) write(shopifyOrders, { ...orderValues(order), ...lineValues(order, first) })
  for (const line of others) write(shopifyOrders, lineValues(order, line))
}

function orderValues(state: OrderState): Values<Column> {
  const { order, buyer, payment, refund, cancelledAt, shippedAt } = state
  const gross = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
  const isDone = payment !== undefined || cancelledAt !== undefined
  return {
    'Financial Status': financialStatus(state),
    'Paid at': payment && timeWithOffset(payment.at),
    'Fulfillment Status': shippedAt === undefined ? 'unfulfilled' : 'fulfilled',
    'Fulfilled at': shippedAt === undefined ? undefined : timeWithOffset(shippedAt),
    'Accepts Marketing': 'no',
    Currency: 'EUR',
    Subtotal: money(gross - order.discount),
    Shipping: money(order.shipping),
    Taxes: money(order.tax),
    Total: money(order.total),
    'Discount Code': order.coupon?.code,
    'Discount Amount': money(order.discount),
    'Shipping Method': order.coupon?.freeShipping ? 'Free shipping' : 'Standard',
    ...addresses(state),
    'Cancelled at': cancelledAt === undefined ? undefined : timeWithOffset(cancelledAt),
    'Payment Method': order.method,
    'Refunded Amount': money(refund?.amount ?? 0),
    'Outstanding Balance': money(isDone ? 0 : order.total),
    Id: FIRST_ID + Number(order.id.slice(1)),
    'Risk Level': 'Low',
    Source: order.channel || 'web',
    'Tax 1 Name': 'VAT 19%',
    'Tax 1 Value': money(order.tax),
    Phone: buyer.phone,
    Duties: '0.00',
    'Payment ID': payment && `${order.id}-P1`,
    'Payment References': payment && `${order.id}-P1`,
  }
}

function financialStatus({ payment, refund, cancelledAt }: OrderState): string {
  if (refund) return refund.line === undefined ? 'refunded' : 'partially_refunded'
  if (cancelledAt !== undefined) return 'voided'
  return payment ? 'paid' : 'pending'
}

/** Billing and shipping address are the same. */
function addresses({ place, buyer }: OrderState): Values<Column> {
  if (!place) return {}
  const name = `${buyer.firstName} ${buyer.lastName}`.trim()
  const { country, region, city } = place
  return {
    'Billing Name': name,
    'Billing City': city,
    'Billing Province': region,
    'Billing Country': country,
    'Shipping Name': name,
    'Shipping City': city,
    'Shipping Province': region,
    'Shipping Country': country,
    'Billing Province Name': region,
    'Shipping Province Name': region,
  }
}

function lineValues({ order, buyer, shippedAt }: OrderState, line: LineState): Values<Column> {
  return {
    Name: order.id,
    Email: buyer.email,
    'Created at': timeWithOffset(order.placedAt),
    'Lineitem quantity': line.quantity,
    'Lineitem name': line.name,
    'Lineitem price': money(line.price),
    'Lineitem sku': line.productId,
    'Lineitem requires shipping': 'true',
    'Lineitem taxable': 'true',
    'Lineitem fulfillment status': shippedAt === undefined ? 'pending' : 'fulfilled',
    'Lineitem discount': money(line.discount),
  }
}
