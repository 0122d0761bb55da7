import { amount, decimal } from './money.ts'
import { orderIn } from './order_references.ts'
import { currencyProblem, feeRow, refundRow } from './providers.ts'
import { type Maker, type SourceContext, type SourceRecord, sourceKind } from './source.ts'

const takes = {
  Description: 'text',
  'Amount Refunded': 'money',
  Fee: 'money',
  'Converted Amount': 'money',
  'Converted Amount Refunded': 'money',
  'Converted Currency': 'text',
  'Refunded date (UTC)': 'time',
  'Payment Source Type': 'text',
  'PaymentMethod Type': 'text',
  Captured: 'boolean',
  'order_id (metadata)': 'text',
  'order id (metadata)': 'text',
  'order_number (metadata)': 'text',
  'order number (metadata)': 'text',
  'order (metadata)': 'text',
  'orderid (metadata)': 'text',
} as const

const needs = { id: 'text', Amount: 'money', Currency: 'text', Status: 'text' } as const

type Created = 'Created date (UTC)' | 'Created (UTC)'
type Column = keyof typeof needs | keyof typeof takes | Created
type Rule = 'not_paid' | 'without_order'
type Making = Pick<Maker<Column, Rule>, 'row' | 'leaveOut' | 'reject'>
type Values = SourceRecord<Column>['values']

const orderOf = (values: Values) =>
  values['order_id (metadata)'] ??
  values['order id (metadata)'] ??
  values['order_number (metadata)'] ??
  values['order number (metadata)'] ??
  values['order (metadata)'] ??
  values['orderid (metadata)'] ??
  orderIn(values.Description)

/** Statuses of payments whose money arrived. */
const PAID = new Set(['paid', 'succeeded', 'refunded', 'partially refunded', 'disputed', 'partial refund'])

const kindOf = (created: Created, lacks: readonly string[]) =>
  sourceKind({
    name: created === 'Created (UTC)' ? 'stripe_payments' : 'stripe_payments_unified',
    source: 'stripe',
    title: `payments export of Stripe with "${created}"`,
    grain: 'A payment, with what was paid back of it.',
    needs: { ...needs, [created as 'Created (UTC)']: 'time' },
    takes,
    lacks,
    reading: { timezone: 'UTC' },
    makes: ['payments', 'refunds', 'expenses'],
    leavesOut: {
      not_paid: 'Payments that failed, were cancelled or are not captured.',
      without_order: 'Payments that name no order and have no fee.',
    },
    notes: [
      'The metadata name the order, otherwise the description does, as in `Order 1234`.',
      'A payment of an order becomes a payment. Its fee becomes a second one of 0.00, as in the balance history: both files together count a fee once.',
      'Use it if the shop’s own files have no payments; otherwise use the balance history of Stripe.',
      'What was paid back becomes one refund. Load this export or the balance history: both together count refunds twice, and the check `refunds_from_two_sources` warns.',
      'A fee of a payment that names no order becomes an expense `payment fees`.',
    ],
    cannotKnow: [
      'When each of several refunds was paid back: they are one refund, on the last date.',
      'Disputes, and fees outside of payments: the balance history has them.',
    ],
    convert([record], make, context) {
      if (record) convertPayment(record, created, make, context)
    },
  })

/** The payments export, with the newer and the older name of its time. */
export const stripePayments = [
  kindOf('Created date (UTC)', []),
  kindOf('Created (UTC)', ['Type', 'Created date (UTC)']),
]

function convertPayment(
  record: SourceRecord<Column>,
  created: Created,
  make: Making,
  context: SourceContext,
): void {
  const { values } = record
  const { id, Status: status = '' } = values
  const time = values[created]
  if (id === undefined || time === undefined) {
    const column = id === undefined ? 'id' : created
    make.reject(record, column, `"${column}" of the payment is empty: export the file again.`)
  } else if (!PAID.has(status.toLowerCase()) || values.Captured === 'false') make.leaveOut('not_paid', record)
  else paymentRows({ id, time, order: orderOf(values), fee: amount(values.Fee) }, record, make, context)
}

interface Payment {
  id: string
  time: string
  order: string | undefined
  fee: bigint
}

function paymentRows(
  { id, time, order, fee }: Payment,
  record: SourceRecord<Column>,
  make: Making,
  context: SourceContext,
): void {
  const { values } = record
  const inShops = amountsIn(values, context)
  if (typeof inShops === 'string') make.reject(record, 'Currency', inShops)
  else if (order === undefined && fee <= 0n) make.leaveOut('without_order', record)
  else {
    if (order !== undefined) {
      const payment_method = values['PaymentMethod Type'] ?? values['Payment Source Type'] ?? 'stripe'
      const payment = { payment_id: `stripe/${id}`, order_id: order, payment_method, status: 'paid', time }
      make.row('payments', { ...payment, amount: decimal(inShops.paid) }, record)
      const paidBack = {
        provider: 'stripe',
        id: `${id}/refunded`,
        order,
        time: values['Refunded date (UTC)'] ?? time,
      }
      if (inShops.refunded > 0n) make.row('refunds', refundRow(paidBack, inShops.refunded, 'refund'), record)
    }
    if (fee > 0n) feeRow(make, record, { provider: 'stripe', id, order, time }, fee)
  }
}

/** What was paid and paid back, in the shop's currency. The fee is in the balance's currency. */
function amountsIn(values: Values, context: SourceContext): { paid: bigint; refunded: bigint } | string {
  const { Currency: currency, 'Converted Currency': converted } = values
  const feeProblem = amount(values.Fee) > 0n && currencyProblem(converted ?? currency, context)
  if (feeProblem) return feeProblem
  const problem = currencyProblem(currency, context)
  if (problem === undefined)
    return { paid: amount(values.Amount), refunded: amount(values['Amount Refunded']) }
  if (converted === undefined || currencyProblem(converted, context)) return problem
  return { paid: amount(values['Converted Amount']), refunded: amount(values['Converted Amount Refunded']) }
}
