import { decimal } from './money.ts'
import type { FeedValues } from './source.ts'

/** The payment fee of an order. The sold orders export and the statement both report it, with the same id. */
export function processingFeeRow(order: string, fee: bigint, time: string): FeedValues {
  return feeOf(order, `${order}/fee/processing`, fee, time)
}

/** All other fees of an order that the statement has for one day. */
export function otherFeesRow(order: string, fees: bigint, day: string): FeedValues {
  return feeOf(order, `${order}/fee/${day}`, fees, day)
}

function feeOf(order_id: string, payment_id: string, fee: bigint, time: string): FeedValues {
  const payment = { payment_id, order_id, payment_method: 'etsy payments', amount: '0.00' }
  return { ...payment, fee_amount: decimal(fee), time }
}
