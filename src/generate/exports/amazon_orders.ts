import { money } from '../base/text.ts'
import type { ExportFile } from './export_file.ts'
import type { LineState, OrderState } from './order_state.ts'
import type { Write } from './platform.ts'
import { isoTime } from './times.ts'

/** The report of all orders: one row per line, each with the columns of its order. */
export const amazonOrders = {
  name: 'amazon_orders',
  prefix: 'all-orders',
  extension: '.txt',
  delimiter: '\t',
  lineEnd: '\r\n',
  columns: [
    'amazon-order-id',
    'merchant-order-id',
    'purchase-date',
    'last-updated-date',
    'order-status',
    'fulfillment-channel',
    'sales-channel',
    'order-channel',
    'ship-service-level',
    'product-name',
    'sku',
    'asin',
    'item-status',
    'quantity',
    'currency',
    'item-price',
    'item-tax',
    'shipping-price',
    'shipping-tax',
    'gift-wrap-price',
    'gift-wrap-tax',
    'item-promotion-discount',
    'ship-promotion-discount',
    'ship-city',
    'ship-state',
    'ship-postal-code',
    'ship-country',
    'promotion-ids',
    'is-business-order',
    'purchase-order-number',
    'price-designation',
  ],
} as const satisfies ExportFile

/** A marketplace that shows prices without tax, as the shop does. It pays in dollars. */
export const MARKETPLACE = 'Amazon.com'
const CURRENCY = 'USD'

export function writeAmazonOrder(state: OrderState, write: Write): void {
  const { order, place, changedAt } = state
  const status = statusOf(state)
  for (const line of state.lines) {
    write(amazonOrders, {
      'amazon-order-id': order.id,
      'merchant-order-id': order.id,
      'purchase-date': isoTime(order.placedAt),
      'last-updated-date': isoTime(changedAt),
      'order-status': status,
      'fulfillment-channel': 'Amazon',
      'sales-channel': MARKETPLACE,
      'ship-service-level': 'Standard',
      'product-name': line.name,
      sku: line.productId,
      asin: `B0${line.productId}`,
      'item-status': itemStatus[status],
      currency: CURRENCY,
      ...amounts(line, status),
      'ship-city': place?.city,
      'ship-state': place?.region,
      'ship-country': place?.country,
      'promotion-ids': order.coupon?.code,
      'is-business-order': 'false',
    })
  }
}

type Status = 'Pending' | 'Unshipped' | 'Shipped' | 'Shipped - Delivered to Buyer' | 'Cancelled'

const itemStatus: Readonly<Record<Status, string>> = {
  Pending: 'Unshipped',
  Unshipped: 'Unshipped',
  Shipped: 'Shipped',
  'Shipped - Delivered to Buyer': 'Shipped',
  Cancelled: 'Cancelled',
}

function statusOf({ status, payment, shippedAt }: OrderState): Status {
  if (status === 'cancelled' || status === 'failed') return 'Cancelled'
  if (status === 'shipped') return 'Shipped'
  if (shippedAt !== undefined) return 'Shipped - Delivered to Buyer'
  return payment ? 'Unshipped' : 'Pending'
}

/** The price of a line for all its units together. Amazon leaves it empty until the order is paid. */
function amounts(line: LineState, status: Status) {
  if (status === 'Cancelled') return { quantity: 0 }
  if (status === 'Pending') return { quantity: line.quantity }
  const optional = (cents: number) => (cents === 0 ? undefined : money(cents))
  return {
    quantity: line.quantity,
    'item-price': money(line.price * line.quantity),
    'item-tax': money(line.tax),
    'shipping-price': optional(line.shipping),
    'shipping-tax': optional(line.shippingTax),
    'item-promotion-discount': optional(line.discountInAll),
  }
}
