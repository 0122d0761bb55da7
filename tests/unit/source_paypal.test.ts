import { expect, test } from 'vitest'
import { paypalActivity } from '../../src/sources/paypal_activity.ts'
import type { SourceKind } from '../../src/sources/source.ts'
import { cents, convertExport, convertExportText } from '../support/convert_export.ts'

const [kind, totals] = paypalActivity as [SourceKind, SourceKind]
const activity = convertExport(kind, { currency: 'USD' })

test('every row of the activity has one outcome', () => {
  expect(activity).toMatchObject({ read: 24, used: 11 })
  expect(activity.leftOut).toEqual({
    without_fee: 1,
    memo: 2,
    not_completed: 1,
    refund_without_order: 1,
    money_back: 1,
    payout: 2,
    conversion: 2,
    hold: 1,
    paid_out: 1,
  })
  expect(activity.rejected).toEqual([
    "24 invalid_value Currency: The amount is in EUR, the shop's currency is USD: hand it in as a feed, in USD.",
  ])
})

test('the order is the invoice number, the custom number, or a number in the title', () => {
  expect(activity.columns('payments', 'payment_id', 'order_id', 'amount', 'fee_amount')).toEqual([
    ['paypal/TX001/fee', '6001', '0.00', '3.98'],
    ['paypal/TX002/fee', '6002', '0.00', '43.57'],
    ['paypal/TX003/fee', '6003', '0.00', '2.24'],
    ['paypal/TX004/fee', '6004', '0.00', '1.37'],
    ['paypal/TX014/fee', '6003', '0.00', '20.00'],
    ['paypal/TX024/fee', '6021', '0.00', '2.62'],
  ])
})

test('no fee is lost: a fee without an order is an expense', () => {
  expect(activity.columns('expenses', 'expense_id', 'category', 'amount', 'date_from')).toEqual([
    ['paypal/TX005/fee', 'payment fees', '1.54', '2026-03-02'],
    ['paypal/TX022/fee', 'payment fees', '1.50', '2026-03-19'],
  ])
  // 3.98 + 43.57 + 2.24 + 1.37 + 20.00 + 2.62 = 73.78
  expect(cents(activity, 'payments', 'fee_amount')).toBe(7378)
})

test('partial refunds and chargebacks are refunds of their order, at the time of their zone', () => {
  expect(activity.columns('refunds', 'refund_id', 'order_id', 'amount', 'time', 'reason')).toEqual([
    ['paypal/TX009', '6001', '20.00', '2026-03-09T12:00:00-07:00', 'refund'],
    ['paypal/TX010', '6001', '30.00', '2026-03-10T12:00:00-07:00', 'refund'],
    ['paypal/TX013', '6003', '50.00', '2026-03-12T14:00:00-07:00', 'chargeback'],
  ])
})

test('a zone can have its full name: Berlin has summer time on 30 March 2026', () => {
  expect(activity.rows.payments?.at(-1)?.time).toBe('2026-03-30T12:00:00+02:00')
})

test('an activity with other names for its amounts is read the same way', () => {
  const text =
    'Date,Time,Time zone,Name,Type,Status,Currency,Amount,Fees,Total,Transaction ID,Item Title\n' +
    '15/03/2026,10:00:00,GMT,Jane,Website Payment,Completed,GBP,12.99,-0.68,12.31,A1,Order 7\n'
  expect(convertExportText(totals, text).columns('payments', 'order_id', 'fee_amount', 'time')).toEqual([
    ['7', '0.68', '2026-03-15T10:00:00Z'],
  ])
})

test('an impossible time of day is rejected', () => {
  const text =
    'Date,Time,TimeZone,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n' +
    '03/15/2026,noon,PST,Website Payment,Completed,USD,12.99,-0.68,12.31,A1\n'
  expect(convertExportText(kind, text).rejected).toEqual([
    '2 invalid_value Time: "noon" is no time of day: write it as 14:05:00.',
  ])
})
