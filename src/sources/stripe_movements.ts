import { currencyProblem, feeRow, refundRow } from './providers.ts'
import type { FeedValues, Maker, SourceContext, SourceRecord } from './source.ts'

/** The kind of movement, by its `Type` or `reporting_category`. */
type Sort =
  | 'charge'
  | 'refund'
  | 'refund_failure'
  | 'dispute'
  | 'dispute_reversal'
  | 'fee'
  | 'payout'
  | 'other'

const OTHER =
  'transfer transfer_reversal transfer_refund transfer_cancel transfer_failure topup topup_reversal advance ' +
  'advance_funding anticipation_repayment contribution reserve_transaction reserved_funds risk_reserved_funds ' +
  'connect_collection_transfer connect_reserved_funds platform_earning platform_earning_refund application_fee ' +
  'application_fee_refund financing_paydown financing_paydown_reversal financing_payout financing_payout_reversal ' +
  'issuing_authorization_hold issuing_authorization_release issuing_transaction issuing_dispute other_adjustment ' +
  'adjustment partial_capture_reversal payment_unreconciled climate_order_purchase climate_order_refund obligation_inbound'

const SORTS: Readonly<Record<string, Sort>> = {
  charge: 'charge',
  payment: 'charge',
  refund: 'refund',
  payment_refund: 'refund',
  payment_reversal: 'refund',
  refund_failure: 'refund_failure',
  payment_failure_refund: 'refund_failure',
  dispute: 'dispute',
  dispute_reversal: 'dispute_reversal',
  fee: 'fee',
  stripe_fee: 'fee',
  stripe_fx_fee: 'fee',
  network_cost: 'fee',
  tax: 'fee',
  tax_fee: 'fee',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  payout_reversal: 'payout',
  payout_minimum_balance_hold: 'payout',
  payout_minimum_balance_release: 'payout',
  ...Object.fromEntries(OTHER.split(' ').map((name) => [name, 'other'])),
}

export const leavesOut = {
  payout: 'Payouts: money that moves from Stripe to the bank.',
  other_movement: 'Transfers, top-ups, reserves, loans and adjustments: neither payment nor fee.',
  without_fee: 'Payments without a fee: the payment itself is in the files of the shop.',
  refund_without_order: 'Refunds and disputes that name no order.',
  credit: 'Fees that Stripe gives back: feeds have no negative fee.',
} as const

type Rule = keyof typeof leavesOut

/** A movement on the balance. `paidAmount` is what the customer was paid back, in their currency. */
export interface Movement {
  id: string
  type: string
  source: string | undefined
  gross: bigint
  fee: bigint
  currency: string | undefined
  paidAmount: bigint | undefined
  paidCurrency: string | undefined
  time: string
  description: string | undefined
  order: string | undefined
}

type Making = Pick<Maker<string, Rule>, 'row' | 'leaveOut' | 'reject'>

/** What a movement becomes: a fee, a refund, or nothing. */
export function convertMovement(
  entry: Movement,
  record: SourceRecord,
  make: Making,
  context: SourceContext,
): void {
  const sort = sortOf(entry)
  if (sort === 'payout') make.leaveOut('payout', record)
  else if (sort === 'other') make.leaveOut('other_movement', record)
  else if (sort === 'charge') convertFee(entry, entry.source ?? entry.id, entry.fee, record, make, context)
  else if (sort === 'fee') convertFee(entry, entry.id, entry.fee - entry.gross, record, make, context)
  else if (sort !== undefined) convertRefund(entry, sort, record, make, context)
  else {
    const message = `"${entry.type}" is no movement that is known: hand its amount in as a feed.`
    make.reject(record, undefined, message)
  }
}

function convertFee(
  entry: Movement,
  id: string,
  cost: bigint,
  record: SourceRecord,
  make: Making,
  context: SourceContext,
): void {
  const problem = currencyProblem(entry.currency, context)
  if (cost === 0n) make.leaveOut('without_fee', record)
  else if (cost < 0n) make.leaveOut('credit', record)
  else if (problem) make.reject(record, undefined, problem)
  else feeRow(make, record, { ...keyOf(entry, id), order: entry.order }, cost)
}

function sortOf({ type, description }: Movement): Sort | undefined {
  const name = type.trim().toLowerCase().replaceAll(' ', '_')
  if (name === 'adjustment' && /chargeback|dispute/i.test(description ?? '')) {
    return /revers|won|reinstat/i.test(description ?? '') ? 'dispute_reversal' : 'dispute'
  }
  return SORTS[name]
}

function convertRefund(
  entry: Movement,
  sort: Sort,
  record: SourceRecord,
  make: Making,
  context: SourceContext,
): void {
  const { order, fee } = entry
  const paid = paidIn(entry, context)
  const feeProblem = fee > 0n ? currencyProblem(entry.currency, context) : undefined
  if (typeof paid === 'string') make.reject(record, undefined, paid)
  else if (feeProblem) make.reject(record, undefined, feeProblem)
  else if (order === undefined && fee <= 0n) make.leaveOut('refund_without_order', record)
  else {
    if (order !== undefined) make.row('refunds', refundOf({ ...entry, order }, sort, paid), record)
    if (fee > 0n) feeRow(make, record, { ...keyOf(entry, entry.id), order }, fee)
  }
}

/** A refund or dispute of an order. One that failed or was won removes its row. */
function refundOf(entry: Movement & { order: string }, sort: Sort, paid: bigint): FeedValues {
  const isDispute = sort.startsWith('dispute')
  const key = { ...keyOf(entry, refundIdOf(entry, isDispute)), order: entry.order }
  const row = refundRow(key, paid < 0n ? -paid : paid, isDispute ? 'chargeback' : 'refund')
  return sort === 'refund_failure' || sort === 'dispute_reversal' ? { ...row, is_deleted: true } : row
}

/** The id of the refund itself. Older exports name the charge, which can have several refunds. */
function refundIdOf({ id, source }: Movement, isDispute: boolean): string {
  if (isDispute) return `${source ?? id}/dispute`
  return source !== undefined && /^(re|pyr)_/.test(source) ? source : id
}

const keyOf = ({ time }: Movement, id: string) => ({ provider: 'stripe', id, time })

/**
 * What the customer was paid back in the shop's currency, whether that is the customer's or the balance's; otherwise a
 * problem.
 */
function paidIn(entry: Movement, context: SourceContext): bigint | string {
  const { gross, currency, paidAmount, paidCurrency } = entry
  const isShops = paidCurrency !== undefined && currencyProblem(paidCurrency, context) === undefined
  if (paidAmount !== undefined && isShops) return paidAmount
  return currencyProblem(currency, context) ?? gross
}
