import { decimal } from './money.ts'
import type { FeedValues, Maker, SourceContext, SourceRecord } from './source.ts'

/** One entry of a payment provider's books. */
export interface ProviderEntry {
  /** `stripe`, `paypal`: the first part of the ids that are made, and the payment method. */
  provider: string
  /** What identifies the entry at the provider. */
  id: string
  /** The order that it names. */
  order: string | undefined
  time: string
}

type AnyMaker = Pick<Maker, 'row'>

/**
 * What a provider keeps of a payment: the fee of its order, else an expense of that day.
 *
 * Its amount is 0: the payment itself is the shop's to tell, so that no money counts twice.
 */
export function feeRow(make: AnyMaker, record: SourceRecord, entry: ProviderEntry, fee: bigint): void {
  const { provider, id, order, time } = entry
  const key = `${provider}/${id}/fee`
  if (order === undefined) {
    make.row(
      'expenses',
      { expense_id: key, category: 'payment fees', amount: decimal(fee), date_from: dayOf(time) },
      record,
    )
  } else {
    const payment = { payment_id: key, order_id: order, payment_method: provider, amount: '0.00' }
    make.row('payments', { ...payment, fee_amount: decimal(fee), time }, record)
  }
}

/** What is paid back; its time is its age too, so that a refund that fails later takes it away. */
export function refundRow(
  entry: ProviderEntry & { order: string },
  amount: bigint,
  reason: string,
): FeedValues {
  const { provider, id, order, time } = entry
  return {
    refund_id: `${provider}/${id}`,
    order_id: order,
    amount: decimal(amount),
    time,
    reason,
    updated_at: time,
  }
}

/** The day of a time, as its file writes it. */
export function dayOf(time: string): string {
  return time.slice(0, 10)
}

/** A sentence if an amount is not in the shop's currency: it can't be added to the others. */
export function currencyProblem(
  currency: string | undefined,
  context: Pick<SourceContext, 'currency'>,
): string | undefined {
  if (currency === undefined || context.currency === undefined) return undefined
  if (currency.toUpperCase() === context.currency.toUpperCase()) return undefined
  const { currency: own } = context
  return `The amount is in ${currency.toUpperCase()}, the shop's currency is ${own.toUpperCase()}: hand it in as a feed, in ${own.toUpperCase()}.`
}
