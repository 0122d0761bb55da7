import type { ValueType } from '../model/reading.ts'
import { firstFilled } from './record_values.ts'
import { sourceKind } from './source.ts'
import { orderOfLines } from './woo_orders.ts'

const needs = {
  'Order Number': 'text',
  'Order Status': 'text',
  'Order Date': 'time',
  'Order Total Amount': 'money',
  'Item Cost': 'money',
} as const

/**
 * Columns that other exporters name differently: their names with this exporter's labels. The first that is filled
 * counts.
 */
const NAMES: ReadonlyArray<readonly [label: string, name: string, type: ValueType]> = [
  ['Order Number', 'order_id', 'text'],
  ['Order Status', 'status', 'text'],
  ['Order Date', 'order_date', 'time'],
  ['Order Total Amount', 'order_total', 'money'],
  ['Item Cost', 'item_price', 'money'],
  ['Paid Date', 'paid_date', 'time'],
  ['Order Shipping Amount', 'shipping_total', 'money'],
  ['Order Shipping Tax Amount', 'shipping_tax_total', 'money'],
  ['Order Total Fee', 'fee_total', 'money'],
  ['Order Total Tax Amount', 'tax_total', 'money'],
  ['Cart Discount Amount', 'discount_total', 'money'],
  ['Order Refund Amount', 'refunded_total', 'money'],
  ['Order Currency', 'order_currency', 'text'],
  ['Payment Method', 'payment_method', 'text'],
  ['Payment Method Title', 'payment_method', 'text'],
  ['Customer User ID', 'customer_id', 'text'],
  ['Email (Billing)', 'billing_email', 'text'],
  ['City (Billing)', 'billing_city', 'text'],
  ['State Code (Billing)', 'billing_state', 'text'],
  ['Country Code (Billing)', 'billing_country', 'text'],
  ['City (Shipping)', 'shipping_city', 'text'],
  ['State Code (Shipping)', 'shipping_state', 'text'],
  ['Country Code (Shipping)', 'shipping_country', 'text'],
  ['Coupon Code', 'coupons', 'text'],
  ['Product Id', 'item_product_id', 'text'],
  ['SKU', 'item_sku', 'text'],
  ['Item Name', 'item_name', 'text'],
  ['Product Name', 'item_name', 'text'],
  ['Name', 'item_name', 'text'],
  ['Quantity', 'item_quantity', 'decimal'],
  ['Quantity (- Refund)', 'item_quantity', 'decimal'],
  ['Order Line Subtotal', 'item_subtotal', 'money'],
  ['Order Line (w/o tax)', 'item_total', 'money'],
  ['Order Line Tax', 'item_total_tax', 'money'],
]

const takes: { [label: string]: ValueType } = Object.fromEntries(
  NAMES.filter(([label]) => !(label in needs)).map(([label, , type]) => [label, type]),
)

/** Advanced Order Export For WooCommerce, with its own labels. */
export const wooAdvancedExport = sourceKind({
  name: 'woocommerce_advanced_export',
  source: 'woocommerce',
  title: 'orders of WooCommerce as Advanced Order Export labels them, a row a line',
  grain: 'A line of an order; the columns of the order are repeated on each.',
  needs,
  takes,
  order: 'Order Number',
  opens: 'Order Date',
  wholeOrders: true,
  makes: ['orders', 'order_items', 'payments', 'refunds'],
  cannotKnow: [
    'When money was paid back: a refund has the time of the payment, otherwise of the order.',
    'Which line a coupon was for: `Item Cost` is after discounts, so they only show if `Order Line Subtotal` is exported.',
  ],
  notes: [
    'An order is identified by `Order Number`, a customer by `Customer User ID`, a guest by the e-mail address in lower case.',
    '`Quantity (- Refund)` leaves out what was returned. If an order’s total is only right with `Order Refund Amount`, its total is lowered by that, and there is no refund.',
    'A product is identified by `SKU`, otherwise by `Product Id`, otherwise by its name.',
  ],
  convert: (records, make) => {
    const named = records.map(({ values }) => namedAsOthers(values))
    orderOfLines(records, named, make, true)
  },
})

function namedAsOthers(values: Readonly<Partial<Record<string, string>>>) {
  return firstFilled(
    NAMES.map(([label, name]) => (values[label] === undefined ? {} : { [name]: values[label] })),
  )
}
