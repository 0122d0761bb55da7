import { localTime } from './local_times.ts'
import { amount, decimal } from './money.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'
import { positive } from './square_amounts.ts'

const needs = {
  Date: 'date',
  Time: 'text',
  'Gross Sales': 'money',
  Discounts: 'money',
  'Net Sales': 'money',
  Tax: 'money',
  Tip: 'money',
  'Total Collected': 'money',
  'Transaction ID': 'text',
  'Event Type': 'text',
} as const

const takes = {
  'Time Zone': 'text',
  'Service Charges': 'money',
  'Gift Card Sales': 'money',
  Source: 'text',
  Card: 'money',
  'Card Brand': 'text',
  Cash: 'money',
  'Square Gift Card': 'money',
  'Other Tender': 'money',
  'Other Tender Type': 'text',
  'Cash App': 'money',
  Fees: 'money',
  'Payment ID': 'text',
  Details: 'text',
  'Customer ID': 'text',
  'Discount Name': 'text',
  'Refund Reason': 'text',
  'Transaction Status': 'text',
} as const

type Column = keyof typeof needs | keyof typeof takes
type Rule = 'no_sale'
type Row = SourceRecord<Column>
type Values = Row['values']

export const squareTransactions = sourceKind({
  name: 'square_transactions',
  source: 'square',
  title: 'transactions export of Square',
  grain: 'A payment of a sale, or a refund.',
  needs,
  takes,
  expects: ['Fees', 'Customer ID'],
  makes: ['orders', 'payments', 'refunds'],
  leavesOut: {
    no_sale: 'Other events, such as opening the drawer, and transactions that did not complete.',
  },
  notes: [
    'A payment is an order of goods, discount, service charges (as shipping), gift cards sold and tax. Its lines are in the items export.',
    'Tips are not revenue: they are part of the payment, not of the order.',
    'Prices include tax if goods + service charges + gift cards + tip = `Total Collected`, without `Tax`.',
    'Each tender with an amount is a payment. `Fees` belong to the card, otherwise to the first tender.',
    'A refund belongs to the transaction that its `Details` links to, otherwise to its `Transaction ID`. It includes tax and service charge, but no tip.',
    'Each row names the time zone of its time.',
  ],
  cannotKnow: [
    'Which sale a refund is for, if `Details` has no link and the refund has its own `Transaction ID`: it waits, and `status` shows it.',
    'Which line a refund is for.',
    'Fees that are given back with a refund: profit is too low by that amount.',
    'The currency: every amount must be in the shop’s currency.',
  ],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const event = values['Event Type']?.toLowerCase()
    const status = values['Transaction Status']?.toLowerCase() ?? 'complete'
    const day = values.Date
    const time = day === undefined ? undefined : localTime(day, values.Time, values['Time Zone'])
    const id = values['Transaction ID']
    if ((event !== 'payment' && event !== 'refund') || !status.startsWith('complete'))
      return make.leaveOut('no_sale', record)
    if (id === undefined) {
      return make.reject(record, 'Transaction ID', '"Transaction ID" is empty: export the file again.')
    }
    if (time === undefined) {
      const message = `"${values.Date ?? ''} ${values.Time ?? ''}" is no time: write it as 2026-03-14 and 14:05:00.`
      return make.reject(record, 'Time', message)
    }
    if (event === 'payment') saleRows(id, time, record, make)
    else refundRow(id, time, record, make)
  },
})

function saleRows(order_id: string, time: string, record: Row, make: Maker<Column, Rule>): void {
  const { values } = record
  const tenders = tendersOf(values)
  const goods =
    amount(values['Net Sales']) + amount(values['Service Charges']) + amount(values['Gift Card Sales'])
  const tax = amount(values.Tax)
  const isIncluded = tax > 0n && goods + amount(values.Tip) === amount(values['Total Collected'])
  make.row(
    'orders',
    {
      order_id,
      time,
      customer_id: values['Customer ID'],
      status: 'completed',
      total_price: decimal(isIncluded ? goods : goods + tax),
      shipping_price: decimal(amount(values['Service Charges'])),
      tax_amount: decimal(tax),
      prices_include_tax: isIncluded,
      discount: decimal(positive(values.Discounts)),
      discount_coupon_code: values['Discount Name'],
      payment_method: tenders[0]?.method,
      channel: values.Source,
    },
    record,
  )
  const fee = positive(values.Fees)
  tenders.forEach(({ method, paid }, index) => {
    const payment = {
      payment_id: `${order_id}/${method}`,
      order_id,
      payment_method: method,
      status: 'paid',
      time,
    }
    const own = index === 0 && fee > 0n ? { fee_amount: decimal(fee) } : {}
    make.row('payments', { ...payment, amount: decimal(paid), ...own }, record)
  })
}

/** The amounts paid by each means, the card first, because a fee belongs to the card. */
function tendersOf(values: Values): Array<{ method: string; paid: bigint }> {
  const other = values['Other Tender Type']?.toLowerCase() ?? 'other'
  const tenders = [
    { method: 'card', paid: amount(values.Card) },
    { method: 'cash_app', paid: amount(values['Cash App']) },
    { method: 'cash', paid: amount(values.Cash) },
    { method: 'gift_card', paid: amount(values['Square Gift Card']) },
    { method: other === 'n/a' ? 'other' : other, paid: amount(values['Other Tender']) },
  ]
  return tenders.filter(({ paid }) => paid > 0n)
}

function refundRow(id: string, time: string, record: Row, make: Maker<Column, Rule>): void {
  const { values } = record
  const order_id = /\/transactions\/([^/?]+)/.exec(values.Details ?? '')?.[1] ?? id
  make.row(
    'refunds',
    {
      refund_id: `${values['Payment ID'] ?? id}/refund`,
      order_id,
      time,
      amount: decimal(positive(values['Total Collected']) - positive(values.Tip)),
      tax_amount: decimal(positive(values.Tax)),
      shipping_amount: decimal(positive(values['Service Charges'])),
      reason: values['Refund Reason'] ?? 'refund',
    },
    record,
  )
}
