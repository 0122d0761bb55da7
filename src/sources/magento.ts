import { closestSum } from './closest_sum.ts'
import { itemNeeds, itemTakes, magentoLine, parentsAndChildren } from './magento_lines.ts'
import { type MagentoOrder, magentoMoney, magentoOrder, orderNeeds, orderTakes } from './magento_order.ts'
import { amount } from './money.ts'
import { orderValues } from './record_values.ts'
import { type SourceRecord, sourceKind } from './source.ts'

const leavesOut = {
  part: 'The chosen variant of a configurable product, the parts of a bundle that has its own price, and a bundle whose parts have prices.',
} as const

const orderNotes = [
  'An order is identified by `increment_id`, a customer by `customer_id`, a guest by the e-mail address in lower case.',
  'Amounts are in the shop’s currency (`base_…`) if the file has them, otherwise in the order’s currency.',
  'Prices are without tax. `discount_tax_compensation_amount` is the tax in a discount, and is subtracted from it.',
  'Payment and refund are the totals of the order.',
]

const itemNotes = [
  'A product is identified by its SKU. A configurable product and its variant share an SKU and are one line: the parent’s, which has the price.',
  'A bundle with its own price is one line. If its parts have prices, each part is a line.',
]

const orderCannotKnow = ['When money was paid or paid back: both have the time of the order.']

/** Columns that both orders and items can have. In a file with both they belong to one or the other. */
const shared = {
  tax_amount: 'money',
  base_tax_amount: 'money',
  discount_amount: 'money',
  base_discount_amount: 'money',
  discount_tax_compensation_amount: 'money',
  base_discount_tax_compensation_amount: 'money',
} as const

type Shared = Readonly<Partial<Record<keyof typeof shared, string>>>

/** Tax and discount in an order's own row; undefined if the file has no such column. */
function orderAmounts(values: Shared) {
  const tax = values.base_tax_amount ?? values.tax_amount
  const discount = values.base_discount_amount ?? values.discount_amount
  const compensated = amount(
    values.base_discount_tax_compensation_amount ?? values.discount_tax_compensation_amount,
  )
  const size = (value: bigint) => (value < 0n ? -value : value)
  return {
    tax: tax === undefined ? undefined : amount(tax),
    discount: discount === undefined ? undefined : size(amount(discount)) - compensated,
  }
}

export const magentoOrders = sourceKind({
  name: 'magento_orders',
  source: 'magento',
  title: 'orders of Magento',
  grain: 'An order, without its items.',
  needs: orderNeeds,
  takes: { ...orderTakes, ...shared },
  lacks: ['item_id', 'qty_ordered', 'product_type'],
  wholeOrders: true,
  makes: ['orders', 'payments', 'refunds'],
  cannotKnow: orderCannotKnow,
  notes: orderNotes,
  convert([record], make) {
    if (!record) return
    make.row('orders', magentoOrder(record.values, orderAmounts(record.values)), record)
    for (const [feed, row] of magentoMoney(record.values)) make.row(feed, row, record)
  },
})

export const magentoItems = sourceKind({
  name: 'magento_items',
  source: 'magento',
  title: 'items of orders of Magento',
  grain: 'An item of an order: a line, or a part of one that names its parent.',
  needs: { order_increment_id: 'text', ...itemNeeds },
  takes: itemTakes,
  lacks: ['grand_total'],
  order: 'order_increment_id',
  wholeOrders: true,
  makes: ['order_items'],
  leavesOut,
  cannotKnow: [
    'The order of items that name it by `order_id`, which is the number of a row in the database.',
  ],
  notes: itemNotes,
  convert(records, make) {
    const { lines, parts } = parentsAndChildren(records)
    for (const record of parts) make.leaveOut('part', record)
    for (const record of lines) {
      make.row('order_items', magentoLine(record.values, record.values.order_increment_id), record)
    }
  },
})

export const magentoOrderLines = sourceKind({
  name: 'magento_order_lines',
  source: 'magento',
  title: 'orders of Magento with their items, a row an item',
  grain: 'An item of an order; the columns of the order are repeated, or only on its first row.',
  needs: { ...orderNeeds, ...itemNeeds },
  takes: { ...orderTakes, ...itemTakes },
  order: 'increment_id',
  opens: 'created_at',
  wholeOrders: true,
  makes: ['orders', 'order_items', 'payments', 'refunds'],
  leavesOut,
  cannotKnow: orderCannotKnow,
  notes: [
    ...orderNotes,
    ...itemNotes,
    'Tax and discount belong to the item, or to the order and are repeated: whichever matches the order’s total.',
  ],
  convert(records, make) {
    const order = orderValues(records)
    const { lines, parts } = parentsAndChildren(records)
    const ofItems = areOfItems(order, lines)
    // The order is taken from a record that is a line. Parts of lines are left out.
    const [first = records[0] as (typeof records)[number]] = lines
    make.row('orders', magentoOrder(order, ofItems ? taxOfItems(order, lines) : orderAmounts(order)), first)
    for (const [feed, row] of magentoMoney(order)) make.row(feed, row, first)
    for (const record of parts) make.leaveOut('part', record)
    for (const record of lines) {
      const own = ofItems ? record.values : withoutShared(record.values)
      make.row('order_items', magentoLine(own, order.increment_id), record)
    }
  },
})

type Line = SourceRecord<
  keyof typeof orderNeeds | keyof typeof orderTakes | keyof typeof itemNeeds | keyof typeof itemTakes
>

function withoutShared(values: Line['values']): Line['values'] {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in shared)))
}

function totalOf(lines: readonly Line[]) {
  const rows = lines.map(({ values }) => magentoLine(withoutShared(values), undefined))
  return rows.reduce(
    (sum, { product_price, product_qty }) =>
      sum + (amount(String(product_price)) * amount(String(product_qty))) / 10_000n,
    0n,
  )
}

/** Whether tax and discount belong to items: then their sums add up to the order's total. */
function areOfItems(order: MagentoOrder & Shared, lines: readonly Line[]): boolean {
  const shipping = amount(order.base_shipping_amount ?? order.shipping_amount)
  const base = totalOf(lines) + shipping
  const own = orderAmounts(order)
  const items = taxOfItems(order, lines)
  const ways = [
    { ofItems: true, sum: base + items.tax - items.discount },
    { ofItems: false, sum: base + (own.tax ?? 0n) - (own.discount ?? 0n) },
  ]
  return closestSum(ways, amount(order.base_grand_total ?? order.grand_total))?.ofItems ?? true
}

function taxOfItems(order: MagentoOrder, lines: readonly Line[]) {
  const of = lines.map(({ values }) => orderAmounts(values))
  const shippingTax = amount(order.base_shipping_tax_amount ?? order.shipping_tax_amount)
  return {
    tax: of.reduce((sum, { tax = 0n }) => sum + tax, shippingTax),
    discount: of.reduce((sum, { discount = 0n }) => sum + discount, 0n),
  }
}
