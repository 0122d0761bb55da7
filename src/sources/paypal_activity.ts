import { localTime } from './local_times.ts'
import { amount } from './money.ts'
import { orderIn, orderInReference } from './order_references.ts'
import { currencyProblem, feeRow, refundRow } from './providers.ts'
import { type Maker, type SourceContext, type SourceRecord, sourceKind } from './source.ts'

const needs = {
  Date: 'date',
  Time: 'text',
  Type: 'text',
  Status: 'text',
  Currency: 'text',
  'Transaction ID': 'text',
} as const

const takes = {
  TimeZone: 'text',
  'Time Zone': 'text',
  'Balance Impact': 'text',
  'Reference Txn ID': 'text',
  'Invoice Number': 'text',
  'Custom Number': 'text',
  'Item Title': 'text',
  Subject: 'text',
} as const

const leavesOut = {
  memo: 'Rows that do not move the balance (`Balance Impact` is Memo).',
  not_completed: 'Rows that are pending, denied, cancelled or expired.',
  payout: 'Money that moves between PayPal and the bank.',
  conversion: 'Conversions of one currency into another.',
  hold: 'Holds, reserves and authorizations.',
  paid_out: 'What the shop itself pays for: load it as an expense.',
  money_back: 'Refunds that the shop receives, and chargebacks that it gets back.',
  without_fee: 'Payments without a fee: the payment itself is in the files of the shop.',
  refund_without_order: 'Refunds and chargebacks that name no order.',
} as const

type Rule = keyof typeof leavesOut
type Column = keyof typeof needs | keyof typeof takes
type Values = SourceRecord<Column>['values']

const DONE = new Set([
  '',
  'completed',
  'refunded',
  'partially refunded',
  'reversed',
  'partially reversed',
  'cleared',
  'paid',
])

/** The first pattern that matches the type decides. */
const BY_TYPE: ReadonlyArray<readonly [RegExp, Rule]> = [
  [/withdraw|bank deposit|transfer (?:to|from) bank|add(?:ed)? funds|payout to/i, 'payout'],
  [/currency conversion/i, 'conversion'],
  [/\bhold\b|reserve|authorization|temporary/i, 'hold'],
]

interface Amounts {
  gross: string
  fee: string
  net: string
}

const kindOf = (name: string, columns: Amounts) =>
  sourceKind<string, string, Rule>({
    name,
    source: 'paypal',
    title: `activity download of PayPal with ${columns.gross}, ${columns.fee} and ${columns.net}`,
    grain: 'A movement on the account.',
    needs: { ...needs, [columns.gross]: 'money', [columns.fee]: 'money', [columns.net]: 'money' },
    takes,
    makes: ['payments', 'refunds', 'expenses'],
    leavesOut,
    notes: [
      'The order is `Invoice Number` (without a leading `WC-` or `#`), otherwise `Custom Number`, otherwise one named in `Item Title` or `Subject`.',
      'A fee becomes a payment of 0.00 with that fee; without an order, an expense `payment fees`. The payments themselves come from the files of the shop.',
      'A refund or chargeback of an order becomes a refund. If the shop’s own files have refunds, leave out those of PayPal with `sources.paypal.reading.where`.',
      'Each row names the time zone of its time.',
    ],
    cannotKnow: [
      'Whether the shop’s own files have the same refund: the check `refunds_from_two_sources` warns of orders with both.',
      'Fees that PayPal gives back with a refund: profit is too low by that amount.',
      'Which refund belongs to a chargeback that was given back: delete that refund with a row of the feed refunds.',
    ],
    convert([record], make, context) {
      if (!record) return
      const { values } = record
      const { Date: day, 'Transaction ID': id } = values
      const zone = values.TimeZone ?? values['Time Zone']
      const time = day === undefined ? undefined : localTime(day, values.Time, zone)
      if (id === undefined)
        return make.reject(record, 'Transaction ID', 'The row has no Transaction ID: export it again.')
      if (time === undefined) {
        return make.reject(record, 'Time', `"${values.Time ?? ''}" is no time of day: write it as 14:05:00.`)
      }
      const movement = { id, time, gross: amount(values[columns.gross]), fee: amount(values[columns.fee]) }
      convertMovement(movement, record as SourceRecord<Column>, make, context)
    },
  })

/** The activity download, and the shorter one that has other names for its amounts. */
export const paypalActivity = [
  kindOf('paypal_activity', { gross: 'Gross', fee: 'Fee', net: 'Net' }),
  kindOf('paypal_activity_totals', { gross: 'Amount', fee: 'Fees', net: 'Total' }),
]

interface Movement {
  id: string
  time: string
  gross: bigint
  fee: bigint
}

type Making = Pick<Maker<string, Rule>, 'row' | 'leaveOut' | 'reject'>

function convertMovement(
  movement: Movement,
  record: SourceRecord<Column>,
  make: Making,
  context: SourceContext,
): void {
  const rule = ruleFor(movement, record.values)
  const problem = currencyProblem(record.values.Currency, context)
  if (rule !== undefined) make.leaveOut(rule, record)
  else if (problem !== undefined) make.reject(record, 'Currency', problem)
  else makeRows(movement, record, make)
}

/** Refunds and chargebacks, but not the fee of one. */
const isPaidBack = (values: Values) => /refund|revers|chargeback/i.test(values.Type ?? '') && !isFee(values)
const isFee = (values: Values) => /\bfees?\b/i.test(values.Type ?? '')

function ruleFor({ gross, fee }: Movement, values: Values): Rule | undefined {
  const { Type: type = '', Status: status = '', 'Balance Impact': impact } = values
  if (impact?.toLowerCase() === 'memo') return 'memo'
  if (!DONE.has(status.toLowerCase())) return 'not_completed'
  const byType = BY_TYPE.find(([words]) => words.test(type))
  if (byType) return byType[1]
  if (isPaidBack(values)) {
    if (gross >= 0n) return 'money_back'
    return orderOf(values) === undefined && fee >= 0n ? 'refund_without_order' : undefined
  }
  if (isFee(values)) return gross + fee < 0n ? undefined : 'money_back'
  if (gross < 0n) return 'paid_out'
  return fee < 0n ? undefined : 'without_fee'
}

function makeRows({ id, time, gross, fee }: Movement, record: SourceRecord<Column>, make: Making): void {
  const { values } = record
  const order = orderOf(values)
  const entry = { provider: 'paypal', id, order, time }
  if (isFee(values)) feeRow(make, record, entry, -(gross + fee))
  else if (fee < 0n) feeRow(make, record, entry, -fee)
  if (isPaidBack(values) && order !== undefined) {
    const reason = /chargeback|revers/i.test(values.Type ?? '') ? 'chargeback' : 'refund'
    make.row('refunds', refundRow({ ...entry, order }, -gross, reason), record)
  }
}

function orderOf(values: Values): string | undefined {
  return (
    orderInReference(values['Invoice Number']) ??
    orderInReference(values['Custom Number']) ??
    orderIn(values['Item Title']) ??
    orderIn(values.Subject)
  )
}
