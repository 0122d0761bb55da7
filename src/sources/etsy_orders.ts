import { processingFeeRow } from './etsy_fees.ts'
import { amount, decimal } from './money.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'

const needs = { 'Sale Date': 'date', 'Order ID': 'text', Buyer: 'text' } as const

const takes = {
  'Buyer User ID': 'text',
  'Payment Method': 'text',
  'Payment Type': 'text',
  'Ship City': 'text',
  'Ship State': 'text',
  'Ship Country': 'text',
  Currency: 'text',
  'Order Value': 'money',
  'Coupon Code': 'text',
  'Discount Amount': 'money',
  'Shipping Discount': 'money',
  Shipping: 'money',
  'Order Shipping': 'money',
  'Sales Tax': 'money',
  'Order Sales Tax': 'money',
  'Order Total': 'money',
  Status: 'text',
  'Card Processing Fees': 'money',
} as const

type Column = keyof typeof needs | keyof typeof takes
type Values = SourceRecord<Column>['values']

export const etsyOrders = sourceKind({
  name: 'etsy_orders',
  source: 'etsy',
  title: 'sold orders export of Etsy',
  grain: 'An order.',
  needs,
  takes,
  lacks: ['Transaction ID', 'Item Name'],
  reading: { dates: 'mdy', nulls: ['--'] },
  namedIds: ['Buyer'],
  makes: ['orders', 'payments'],
  leavesOut: {},
  notes: [
    'Only this export makes orders; their lines are in the sold order items export. An order’s customer is its buyer’s user id.',
    'Tax is the part of `Order Total` that is not goods, discount or shipping: if Etsy pays the tax, `Sales Tax` is 0. If there is no such part, prices include `Sales Tax`.',
    '`Shipping Discount` lowers the shipping.',
    'An order that is not cancelled has a payment of `Order Total`, and one of 0.00 with `Card Processing Fees`. The statement restates that fee under the same id, so it counts once.',
  ],
  cannotKnow: [
    'What was paid back: `Adjusted Order Total` is 0.00 both for an order that was refunded in full and for one that never changed. The monthly statement has refunds, with their days.',
    'The time of day: an order has 00:00.',
  ],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const { 'Order ID': id, 'Sale Date': time } = values
    const order_id = id?.replace(/^#/, '')
    if (order_id === undefined || time === undefined) {
      const column = order_id === undefined ? 'Order ID' : 'Sale Date'
      return make.reject(record, column, `"${column}" of the order is empty: export the file again.`)
    }
    const status = statusOf(values.Status)
    make.row(
      'orders',
      {
        order_id,
        time,
        status,
        customer_id: values['Buyer User ID'] ?? values.Buyer,
        total_price: values['Order Total'],
        ...amountsOf(values),
        discount: values['Discount Amount'] && decimal(positive(values['Discount Amount'])),
        discount_coupon_code: values['Coupon Code'],
        payment_method: methodOf(values),
        channel: 'Etsy',
        currency: values.Currency,
        country: values['Ship Country'],
        region: values['Ship State'],
        city: values['Ship City'],
      },
      record,
    )
    if (status !== 'cancelled') paymentRows(values, order_id, time, record, make)
  },
})

const positive = (text: string | undefined) => {
  const value = amount(text)
  return value < 0n ? -value : value
}

const methodOf = (values: Values) => values['Payment Method'] ?? values['Payment Type']

function statusOf(text: string | undefined): string | undefined {
  const status = text?.toLowerCase()
  if (status === 'canceled' || status === 'cancelled') return 'cancelled'
  return status === 'in transit' || status === 'pre-transit' ? 'shipped' : text
}

/** Shipping and tax such that goods, shipping and tax add up to the total. */
function amountsOf(values: Values) {
  const given = values.Shipping ?? values['Order Shipping']
  const salesTax = values['Sales Tax'] ?? values['Order Sales Tax']
  const whole = amount(given)
  const reduced = whole - positive(values['Shipping Discount'])
  const tax = amount(salesTax)
  const goods = amount(values['Order Value']) - positive(values['Discount Amount'])
  const beyond = amount(values['Order Total']) - goods
  // Some exports have already subtracted the shipping discount.
  const shipping = reduced < 0n || beyond - whole === tax ? whole : reduced
  const shipping_price = given && decimal(shipping)
  if (values['Order Total'] === undefined || values['Order Value'] === undefined) {
    return { shipping_price, tax_amount: salesTax }
  }
  const found = beyond - shipping
  if (found > 0n) return { shipping_price, tax_amount: decimal(found), prices_include_tax: false }
  return { shipping_price, tax_amount: salesTax, prices_include_tax: tax > 0n ? true : undefined }
}

function paymentRows(
  values: Values,
  order_id: string,
  time: string,
  record: SourceRecord<Column>,
  make: Maker<Column, never>,
): void {
  const total = amount(values['Order Total'])
  if (total > 0n) {
    const payment = {
      payment_id: `${order_id}/payment`,
      order_id,
      payment_method: methodOf(values) ?? 'etsy payments',
    }
    make.row('payments', { ...payment, amount: decimal(total), status: 'paid', time }, record)
  }
  const fee = positive(values['Card Processing Fees'])
  if (fee > 0n) make.row('payments', processingFeeRow(order_id, fee, time), record)
}
