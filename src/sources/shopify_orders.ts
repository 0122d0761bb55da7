import { linePriced } from './line_amounts.ts'
import { amount, decimal } from './money.ts'
import { paymentMethod } from './payment_methods.ts'
import { customerByEmail, orderValues } from './record_values.ts'
import { type OrderAmounts, orderAmounts } from './shopify_amounts.ts'
import { withoutApostrophe } from './shopify_variants.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'

const needs = {
  Name: 'text',
  'Financial Status': 'text',
  Subtotal: 'money',
  Shipping: 'money',
  Taxes: 'money',
  Total: 'money',
  'Created at': 'time',
  'Lineitem quantity': 'integer',
  'Lineitem name': 'text',
  'Lineitem price': 'money',
} as const

const takes = {
  Id: 'text',
  Email: 'text',
  'Paid at': 'time',
  'Cancelled at': 'time',
  Currency: 'text',
  'Discount Code': 'text',
  'Discount Amount': 'money',
  'Lineitem sku': 'text',
  'Lineitem discount': 'money',
  'Lineitem requires shipping': 'boolean',
  'Lineitem taxable': 'boolean',
  'Billing City': 'text',
  'Billing Province': 'text',
  'Billing Country': 'text',
  'Shipping City': 'text',
  'Shipping Province': 'text',
  'Shipping Country': 'text',
  'Payment Method': 'text',
  'Refunded Amount': 'money',
  'Outstanding Balance': 'money',
  Duties: 'money',
  Source: 'text',
} as const

type Column = keyof typeof needs | keyof typeof takes
type Rule = 'test_order'
type Row = SourceRecord<Column>
type Values = Row['values']

export const shopifyOrders = sourceKind({
  name: 'shopify_orders',
  source: 'shopify',
  title: 'orders export of Shopify',
  grain: 'A line of an order; the columns of the order are only on its first line.',
  needs,
  takes,
  expects: ['Email', 'Cancelled at', 'Discount Amount', 'Lineitem sku', 'Payment Method', 'Refunded Amount'],
  order: 'Name',
  opens: 'Total',
  wholeOrders: true,
  makes: ['orders', 'order_items', 'payments', 'refunds'],
  leavesOut: { test_order: 'Orders paid through the Bogus Gateway, which are tests.' },
  cannotKnow: [
    'When money was paid back: a refund has the time of `Cancelled at`, otherwise of `Paid at`, otherwise of `Created at`.',
    'Which line a refund is for: its parts (goods, shipping, tax) are taken from the whole order.',
    'What each of several payment methods paid: they are one payment, whose method is all their names (`other` if there are none).',
    'Test orders of a payment provider in test mode: only those of the Bogus Gateway are recognised.',
    'The visit that an order came from: its channel is `Source`.',
  ],
  notes: [
    'An order is identified by `Name`, a customer by the e-mail address in lower case. An order without an address is a guest’s.',
    'The discount is the sum of the lines minus `Subtotal`. The rest of `Discount Amount` is a discount on shipping.',
    'Prices include tax if Subtotal + Shipping = Total, but not if Subtotal + Shipping + Taxes = Total.',
    'Duties are tax on top of the prices. A tip is a line named `Tip`.',
    'An order has a payment of Total − Outstanding Balance, unless it is pending, authorized, expired or voided.',
    'A line without `Lineitem sku` is for the product with the id `Lineitem name`, as in the products export.',
    'An order that is split between two pages of an export (`orders_export_1.csv`, `orders_export_2.csv`) is put together if both have the same day.',
    'A line is a gift card if it is neither shipped nor taxed and its name says so; otherwise its product decides.',
  ],
  convertRest(records, make, { part }) {
    const lines = records.filter(isLine)
    // The file in which the order begins numbers its lines. These are numbered within their part.
    for (const [place, record] of lines.entries()) {
      make.row('order_items', { ...lineRow(record, false), order_item_id: `#${part}/${place + 1}` }, record)
    }
    for (const record of records) make.use(record)
  },
  convert(all, make) {
    const records = ofOneOrder(all, make)
    const order = orderValues(records)
    if (/\bbogus\b/i.test(order['Payment Method'] ?? '')) {
      for (const record of records) make.leaveOut('test_order', record)
    } else if (order['Created at'] === undefined) {
      const message = `Order ${order.Name} has no time in "Created at": export it again, its first row is not whole.`
      for (const record of records) make.reject(record, 'Created at', message)
    } else {
      const first = records[0] as Row
      const sums = sumsOf(records)
      make.row('orders', orderRow(order, amountsOf(sums, order)), first)
      const discounted = standsInLines(sums, order)
      for (const record of records) {
        if (isLine(record)) make.row('order_items', lineRow(record, discounted), record)
      }
      moneyRows(order, first, make)
      for (const record of records) make.use(record)
    }
  },
})

/** The records without those of another order with the same name: two shops can use the same numbers. */
function ofOneOrder(records: readonly Row[], make: Maker<Column, Rule>): readonly Row[] {
  const id = records.find(({ values }) => values.Id !== undefined)?.values.Id
  const other = records.findIndex(({ values }) => values.Id !== undefined && values.Id !== id)
  if (other < 0) return records
  const name = records[0]?.values.Name
  const message = `Two orders are named ${name}, with the Ids ${id} and ${records[other]?.values.Id}: load the exports of two shops into two warehouses.`
  for (const record of records.slice(other)) make.reject(record, 'Id', message)
  return records.slice(0, other)
}

const isLine = ({ values }: Row) =>
  values['Lineitem name'] !== undefined || values['Lineitem quantity'] !== undefined
const isTip = ({ values }: Row) =>
  values['Lineitem sku'] === undefined && /^tip$/i.test(values['Lineitem name'] ?? '')

/** The sums of an order's lines. */
interface LineSums {
  goods: bigint
  tips: bigint
  /** `Lineitem discount`. */
  discounts: bigint
  /** Whether no line's discount is larger than its price. */
  fits: boolean
}

function sumsOf(records: readonly Row[]): LineSums {
  const sums: LineSums = { goods: 0n, tips: 0n, discounts: 0n, fits: true }
  for (const record of records) {
    const { values } = record
    const priced = linePriced(values['Lineitem quantity'], values['Lineitem price'])
    if (isTip(record)) sums.tips += priced
    else sums.goods += priced
    if (!isLine(record)) continue
    const discount = amount(values['Lineitem discount'])
    sums.discounts += discount
    if (discount > priced) sums.fits = false
  }
  return sums
}

function amountsOf({ goods, tips }: LineSums, order: Values) {
  return orderAmounts({
    goods,
    tips,
    subtotal: order.Subtotal === undefined ? undefined : amount(order.Subtotal),
    total: order.Total === undefined ? undefined : amount(order.Total),
    shipping: amount(order.Shipping),
    taxes: amount(order.Taxes),
    duties: amount(order.Duties),
    discount: amount(order['Discount Amount']),
  })
}

function orderRow(order: Values, amounts: OrderAmounts) {
  const { discount, shipping, tax, shippingTax, taxIncluded } = amounts
  // The shipping address; if nothing is shipped, the billing address.
  const isShipped = order['Shipping Country'] !== undefined
  return {
    country: isShipped ? order['Shipping Country'] : order['Billing Country'],
    region: isShipped ? order['Shipping Province'] : order['Billing Province'],
    city: isShipped ? order['Shipping City'] : order['Billing City'],
    order_id: order.Name,
    customer_id: customerByEmail(order.Email),
    time: order['Created at'],
    status: order['Financial Status'],
    cancelled_at: order['Cancelled at'],
    total_price: order.Total,
    shipping_price: decimal(shipping),
    tax_amount: decimal(tax),
    shipping_tax_amount: shippingTax === undefined ? undefined : decimal(shippingTax),
    prices_include_tax: taxIncluded,
    discount: decimal(discount),
    discount_coupon_code: order['Discount Code'],
    payment_method: paymentMethod(order['Payment Method']),
    channel: order.Source,
    currency: order.Currency,
  }
}

/** Whether the discounts of lines are part of the order's. If not, the prices already include them. */
function standsInLines({ goods, tips, discounts, fits }: LineSums, order: Values): boolean {
  return fits && discounts <= goods + tips - amount(order.Subtotal)
}

function lineRow({ values }: Row, discounted: boolean) {
  const name = values['Lineitem name']
  const isDigital = values['Lineitem requires shipping'] === 'false' && values['Lineitem taxable'] === 'false'
  return {
    order_id: values.Name,
    product_id: withoutApostrophe(values['Lineitem sku']) ?? name,
    product_name: name,
    product_price: values['Lineitem price'],
    product_qty: values['Lineitem quantity'],
    discount: discounted ? values['Lineitem discount'] : undefined,
    is_gift_card: (isDigital && /\bgift\s?card\b/i.test(name ?? '')) || undefined,
  }
}

/** Statuses of unpaid orders. */
const UNPAID = new Set(['pending', 'authorized', 'expired', 'voided'])

function moneyRows(order: Values, first: Row, make: Maker<Column, Rule>): void {
  const { Name: order_id, Total: total, 'Payment Method': method } = order
  const time = order['Paid at'] ?? order['Created at']
  const paid = amount(total) - amount(order['Outstanding Balance'])
  const status = order['Financial Status']?.toLowerCase().replaceAll(' ', '_')
  if (status && !UNPAID.has(status) && total && (method ? paid >= 0n : paid > 0n)) {
    const payment = {
      payment_id: `${order_id}/payment/1`,
      order_id,
      payment_method: paymentMethod(method) ?? 'other',
      time,
      status: 'paid',
      amount: decimal(paid),
    }
    make.row('payments', payment, first)
  }
  const refunded = amount(order['Refunded Amount'])
  if (refunded > 0n) {
    const refund = {
      refund_id: `${order_id}/refund/1`,
      order_id,
      amount: decimal(refunded),
      time: order['Cancelled at'] ?? time,
    }
    make.row('refunds', refund, first)
  }
}
