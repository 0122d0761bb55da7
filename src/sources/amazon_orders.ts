import { lineOfTotals } from './line_amounts.ts'
import { amount, decimal } from './money.ts'
import { NumberedIds } from './numbered_ids.ts'
import { orderValues, sumOf } from './record_values.ts'
import { type SourceRecord, sourceKind } from './source.ts'

const needs = {
  'amazon-order-id': 'text',
  'purchase-date': 'time',
  'order-status': 'text',
  sku: 'text',
  'item-status': 'text',
  quantity: 'integer',
  'item-price': 'money',
} as const

const takes = {
  'sales-channel': 'text',
  'product-name': 'text',
  currency: 'text',
  'item-tax': 'money',
  'shipping-price': 'money',
  'shipping-tax': 'money',
  'gift-wrap-price': 'money',
  'gift-wrap-tax': 'money',
  'item-promotion-discount': 'money',
  'ship-promotion-discount': 'money',
  'ship-city': 'text',
  'ship-state': 'text',
  'ship-country': 'text',
} as const

type Row = SourceRecord<keyof typeof needs | keyof typeof takes>

export const amazonOrders = sourceKind({
  name: 'amazon_orders',
  source: 'amazon',
  title: 'all orders report of Amazon',
  grain: 'An item of an order; the columns of the order are repeated on each.',
  needs,
  takes,
  expects: ['item-tax', 'shipping-price', 'item-promotion-discount'],
  // Product names contain quotes, which are text in these files.
  reading: { quote: 'none' },
  order: 'amazon-order-id',
  wholeOrders: true,
  makes: ['orders', 'order_items'],
  leavesOut: {
    multi_channel:
      'Orders of other shops that Amazon only ships (sales channel `Non-Amazon`): those shops export them.',
  },
  cannotKnow: [
    'Who bought: each order is a guest’s.',
    'What a pending order costs: it has no line until a later report has its price.',
    'Fees and refunds: the settlement report has them.',
  ],
  notes: [
    '`item-price` is the price of the whole line, not of a unit.',
    'A line is identified by its SKU and its number among the lines of the order with that SKU.',
    'Prices include tax, except on Amazon.com and Amazon.ca (without a sales channel: in US and Canadian dollars).',
    'A promotion on shipping lowers the shipping. Gift wrap is a line of its own.',
    'Cancelled items become no line. If all items are cancelled, the order is.',
  ],
  convert(records, make) {
    const order = orderValues(records)
    if (/^non-amazon/i.test(order['sales-channel'] ?? '')) {
      for (const record of records) make.leaveOut('multi_channel', record)
      return
    }
    const isCancelled = records.every(isItemCancelled)
    const lines = records.filter((record) => isPriced(record) && (isCancelled || !isItemCancelled(record)))
    make.row('orders', orderRow(order, lines, isCancelled), records[0] as Row)
    const ids = new NumberedIds()
    for (const line of lines) {
      for (const row of lineRows(line, ids)) make.row('order_items', row, line)
    }
    for (const record of records) make.use(record)
  },
})

const isItemCancelled = ({ values }: Row) => /^cancell?ed$/i.test(values['item-status'] ?? '')
const isPriced = ({ values }: Row) => values['item-price'] !== undefined && amount(values.quantity) > 0n

function orderRow(order: Row['values'], lines: readonly Row[], isCancelled: boolean) {
  const shipping = sumOf(lines, 'shipping-price') - positive(sumOf(lines, 'ship-promotion-discount'))
  const goods = sumOf(lines, 'item-price') - positive(sumOf(lines, 'item-promotion-discount'))
  const tax = sumOf(lines, 'item-tax') + sumOf(lines, 'shipping-tax') + sumOf(lines, 'gift-wrap-tax')
  const taxIncluded = pricesIncludeTax(order)
  const total = goods + sumOf(lines, 'gift-wrap-price') + shipping + (taxIncluded ? 0n : tax)
  const amounts = {
    total_price: decimal(total),
    shipping_price: decimal(positive(shipping)),
    tax_amount: decimal(tax),
    shipping_tax_amount: decimal(sumOf(lines, 'shipping-tax')),
  }
  return {
    order_id: order['amazon-order-id'],
    time: order['purchase-date'],
    status: isCancelled ? 'cancelled' : statusOf(order['order-status']),
    ...(lines.length > 0 ? amounts : {}),
    prices_include_tax: taxIncluded,
    payment_method: 'Amazon',
    channel: order['sales-channel'],
    currency: order.currency,
    country: order['ship-country'],
    region: order['ship-state'],
    city: order['ship-city'],
  }
}

const positive = (value: bigint) => (value < 0n ? -value : value)

/** Marketplaces of countries where prices are shown without tax. */
function pricesIncludeTax(order: Row['values']): boolean {
  const channel = order['sales-channel']
  if (channel === undefined) return !/^(USD|CAD)$/i.test(order.currency ?? '')
  return !/^amazon\.(com|ca)$/i.test(channel)
}

/** The first that matches. Any other status is kept. */
const STATUSES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^shipped - (delivered|picked up)/i, 'delivered'],
  [/^shipped/i, 'shipped'],
  [/^(unshipped|partially ?shipped|shipping)/i, 'processing'],
  [/^pending/i, 'pending'],
]

function statusOf(status: string | undefined): string | undefined {
  return STATUSES.find(([pattern]) => pattern.test(status ?? ''))?.[1] ?? status
}

function lineRows({ values }: Row, ids: NumberedIds) {
  const priced = amount(values['item-price'])
  const total = priced - positive(amount(values['item-promotion-discount']))
  const order_id = values['amazon-order-id']
  const order_item_id = ids.next(values.sku ?? values['product-name'] ?? 'line')
  const item = {
    order_id,
    order_item_id,
    product_id: values.sku,
    product_name: values['product-name'],
    ...lineOfTotals({ quantity: values.quantity, priced, total }),
    tax_amount: values['item-tax'],
  }
  const wrap = values['gift-wrap-price']
  if (amount(wrap) === 0n) return [item]
  const product = { product_id: 'Gift wrap', product_name: 'Gift wrap', product_price: wrap, product_qty: 1 }
  const tax_amount = values['gift-wrap-tax']
  return [item, { order_id, order_item_id: `${order_item_id}/gift-wrap`, ...product, tax_amount }]
}
