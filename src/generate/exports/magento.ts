import { signed } from '../base/text.ts'
import type { Product } from '../catalog/product.ts'
import type { ExportFile } from './export_file.ts'
import type { LineState, OrderState } from './order_state.ts'
import type { Platform, Write } from './platform.ts'
import { plainTime } from './times.ts'

const csv = { extension: '.csv', delimiter: ',', lineEnd: '\n' } as const

/** The orders, with the address and payment method that exports add from other tables. */
const orders = {
  ...csv,
  name: 'magento_orders',
  prefix: 'sales_order',
  columns: [
    'entity_id',
    'increment_id',
    'state',
    'status',
    'store_id',
    'customer_id',
    'customer_email',
    'customer_is_guest',
    'coupon_code',
    'payment_method',
    'country_id',
    'region',
    'city',
    'created_at',
    'updated_at',
    'order_currency_code',
    'subtotal',
    'discount_amount',
    'shipping_amount',
    'shipping_tax_amount',
    'tax_amount',
    'grand_total',
    'total_paid',
    'total_refunded',
    'total_qty_ordered',
    'total_item_count',
  ],
} as const satisfies ExportFile

/** The items of orders: lines, and the parts of some of them. */
const items = {
  ...csv,
  name: 'magento_items',
  prefix: 'sales_order_item',
  columns: [
    'item_id',
    'order_id',
    'order_increment_id',
    'parent_item_id',
    'product_type',
    'sku',
    'name',
    'qty_ordered',
    'qty_refunded',
    'price',
    'row_total',
    'tax_amount',
    'discount_amount',
    'created_at',
    'updated_at',
  ],
} as const satisfies ExportFile

const entityId = ({ order }: OrderState) => Number(order.id.slice(1))

function writeOrder(state: OrderState, write: Write): void {
  const { order, buyer, place, lines, payment, refund, changedAt } = state
  const status = statusOf(state)
  write(orders, {
    entity_id: entityId(state),
    increment_id: order.id,
    state: stateOf[status] ?? status,
    status,
    store_id: 1,
    customer_id: buyer.id,
    customer_email: buyer.email,
    customer_is_guest: buyer.id === '' ? 1 : 0,
    coupon_code: order.coupon?.code,
    payment_method: order.method,
    country_id: place?.country,
    region: place?.region,
    city: place?.city,
    created_at: plainTime(order.placedAt),
    updated_at: plainTime(changedAt),
    order_currency_code: 'EUR',
    subtotal: amount(lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)),
    discount_amount: amount(-order.discount),
    shipping_amount: amount(order.shipping),
    shipping_tax_amount: amount(lines.reduce((sum, { shippingTax }) => sum + shippingTax, 0)),
    tax_amount: amount(order.tax),
    grand_total: amount(order.total),
    total_paid: payment && amount(payment.amount),
    total_refunded: refund && amount(refund.amount),
    total_qty_ordered: quantity(lines.reduce((sum, line) => sum + line.quantity, 0)),
    total_item_count: lines.length,
  })
  for (const [at, line] of lines.entries()) writeItem(state, line, at, write)
}

/**
 * A product with sizes makes two items: the configurable product with the price, and the simple product that was taken.
 */
function writeItem(state: OrderState, line: LineState, at: number, write: Write): void {
  const { order, refund, changedAt } = state
  const product = order.lines[at]?.product as Product
  const hasSizes = SIZED.has(product.leaf.name)
  const item = {
    order_id: entityId(state),
    order_increment_id: order.id,
    sku: line.productId,
    qty_ordered: quantity(line.quantity),
    created_at: plainTime(order.placedAt),
    updated_at: plainTime(changedAt),
  }
  const refunded = refund?.line === undefined ? (refund ? line.quantity : 0) : refund.quantity
  write(items, {
    ...item,
    item_id: line.id,
    product_type: hasSizes ? 'configurable' : 'simple',
    name: line.name,
    qty_refunded: quantity(refund?.line === undefined || refund.line === at ? (refunded ?? 0) : 0),
    price: amount(line.price),
    row_total: amount(line.price * line.quantity),
    tax_amount: amount(line.tax),
    discount_amount: amount(line.discountInAll),
  })
  if (!hasSizes) return
  const free = { price: amount(0), row_total: amount(0), tax_amount: amount(0), discount_amount: amount(0) }
  write(items, {
    ...item,
    ...free,
    item_id: `${line.id}-M`,
    parent_item_id: line.id,
    product_type: 'simple',
    name: `${line.name} M`,
    qty_refunded: quantity(0),
  })
}

const SIZED = new Set(['Shirts', 'Knitwear', 'Shoes'])

/** Magento keeps four decimals. */
const amount = (cents: number) => `${signed(cents)}00`
const quantity = (count: number) => `${count}.0000`

const stateOf: Readonly<Record<string, string>> = { pending: 'new' }

/** Magento closes a fully refunded order, and calls a failed payment a cancellation. */
function statusOf({ status, payment }: OrderState): string {
  if (status === 'delivered' || status === 'completed') return 'complete'
  if (status === 'cancelled' || status === 'failed') return 'canceled'
  if (status === 'refunded') return 'closed'
  return payment || status === 'shipped' ? 'processing' : 'pending'
}

export const magento: Platform = {
  title: 'Magento',
  files: [orders, items],
  order: writeOrder,
  loses: [
    'Whether an order is on its way, and whether it failed or was cancelled.',
    'The visit that an order came from, and channels.',
    'Attempts to pay that failed, payments that wait, and fees.',
    'When an order was paid and paid back: it has the time of the order.',
    'The line of a refund, its quantity, its reason and whether the goods came back.',
    'What a line is reduced by and its share of the coupon are one discount.',
    'Customers beyond their ids, products beyond their names, and stock.',
  ],
}
