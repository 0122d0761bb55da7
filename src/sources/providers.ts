import { decimal } from './money.ts'
import type { FeedValues, Maker, SourceContext, SourceRecord } from './source.ts'

/** One entry of a payment provider's books. */
export interface ProviderEntry {
  /** `stripe`, `paypal`: the beginning of generated ids, and the payment method. */
  provider: string
  /** What identifies the entry at the provider. */
  id: string
  /** The order that it names. */
  order: string | undefined
  time: string
}

type AnyMaker = Pick<Maker, 'row'>

/**
 * A provider's fee for a payment: it belongs to the order, otherwise it is an expense of that day.
 *
 * The row's amount is 0: the shop reports the payment itself, so that no money counts twice.
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

/** A refund. Its time is also its age, so that a later failure of the refund removes it. */
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

/** The day of a time, as written in its file. */
export function dayOf(time: string): string {
  return time.slice(0, 10)
}

/** A sentence if an amount is not in the shop's currency, because it can't be added to the others. */
export function currencyProblem(
  currency: string | undefined,
  context: Pick<SourceContext, 'currency'>,
): string | undefined {
  if (currency === undefined || context.currency === undefined) return undefined
  if (currency.toUpperCase() === context.currency.toUpperCase()) return undefined
  const { currency: own } = context
  return `The amount is in ${currency.toUpperCase()}, the shop's currency is ${own.toUpperCase()}: hand it in as a feed, in ${own.toUpperCase()}.`
}
