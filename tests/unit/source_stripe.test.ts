import { expect, test } from 'vitest'
import { stripeBalance } from '../../src/sources/stripe_balance.ts'
import { stripePayments } from '../../src/sources/stripe_payments.ts'
import { cents, convertExport, convertExportText } from '../support/convert_export.ts'

const kind = (name: string) => {
  const found = [...stripeBalance, ...stripePayments].find((each) => each.name === name)
  if (!found) throw new Error(`no kind ${name}`)
  return found
}

const balance = convertExport(kind('stripe_balance'), { currency: 'USD' })

test('every movement of the balance history has one outcome', () => {
  expect(balance).toMatchObject({ read: 23, used: 16 })
  expect(balance.leftOut).toEqual({
    without_fee: 1,
    refund_without_order: 1,
    credit: 1,
    payout: 2,
    other_movement: 1,
  })
  expect(balance.rejected).toEqual([
    '24 invalid_value: "brand_new_type" is no movement that is known: hand its amount in as a feed.',
  ])
})

test('the fee of an order is a payment of 0, in UTC', () => {
  expect(
    balance.columns('payments', 'payment_id', 'order_id', 'amount', 'fee_amount', 'time').slice(0, 3),
  ).toEqual([
    ['stripe/ch_01/fee', '1001', '0.00', '3.20', '2026-03-01T23:50:00Z'],
    ['stripe/ch_02/fee', '1002', '0.00', '1.93', '2026-03-02T08:10:00Z'],
    ['stripe/ch_03/fee', '1003', '0.00', '36.55', '2026-03-02T09:15:00Z'],
  ])
  expect(cents(balance, 'payments', 'amount')).toBe(0)
})

test('no fee is lost: a fee without an order is an expense', () => {
  // 3.20 + 1.93 + 36.55 + 0.64 + disputes 15.00 + 15.00 + 3.00 = 75.32
  expect(cents(balance, 'payments', 'fee_amount')).toBe(7532)
  expect(balance.columns('expenses', 'expense_id', 'category', 'amount', 'date_from')).toEqual([
    ['stripe/ch_04/fee', 'payment fees', '0.88', '2026-03-03'],
    ['stripe/txn_16/fee', 'payment fees', '2.00', '2026-03-10'],
  ])
})

test('each partial refund counts, except failed ones and won disputes', () => {
  expect(balance.columns('refunds', 'refund_id', 'order_id', 'amount', 'is_deleted')).toEqual([
    ['stripe/re_01', '1001', '20.00', undefined],
    ['stripe/re_02', '1001', '10.00', undefined],
    ['stripe/re_03', '1002', '56.29', undefined],
    ['stripe/pyr_05', '1005', '80.00', undefined],
    ['stripe/pyr_05', '1005', '80.00', true],
    ['stripe/dp_03/dispute', '1003', '1250.00', undefined],
    ['stripe/dp_03/dispute', '1003', '1250.00', true],
    ['stripe/dp_07/dispute', '1007', '30.00', undefined],
    ['stripe/re_08', '1008', '45.00', undefined],
  ])
  const [paidBack, failed] =
    balance.rows.refunds?.filter(({ refund_id }) => refund_id === 'stripe/pyr_05') ?? []
  expect(String(failed?.updated_at) > String(paidBack?.updated_at)).toBe(true)
})

test('a refund counts in the currency of the shop, whatever the customer’s', () => {
  const inEuros = convertExport(kind('stripe_balance'), { currency: 'EUR' })
  expect(inEuros.columns('refunds', 'refund_id', 'amount')).toEqual([['stripe/re_08', '41.00']])
  expect(inEuros.rejected[0]).toContain("The amount is in USD, the shop's currency is EUR")
})

test('the itemized report is read as the balance history is', () => {
  const itemized = convertExport(kind('stripe_itemized'), { currency: 'USD' })
  expect(itemized).toMatchObject({
    read: 22,
    used: 20,
    rejected: [],
    leftOut: { payout: 1, other_movement: 1 },
  })
  // 12 × 0.59 + 6.10 + dispute 15.00 = 28.18
  expect(cents(itemized, 'payments', 'fee_amount')).toBe(2818)
  // 3.00 + 0.60 tax on fees + 0.25 = 3.85
  expect(cents(itemized, 'expenses', 'amount')).toBe(385)
  expect(itemized.columns('refunds', 'refund_id', 'amount', 'is_deleted')).toEqual([
    ['stripe/re_b2', '10.00', undefined],
    ['stripe/re_b3', '50.00', undefined],
    ['stripe/re_b3', '50.00', true],
    ['stripe/dp_b5/dispute', '10.00', undefined],
  ])
})

const payments = convertExport(kind('stripe_payments_unified'), { currency: 'USD' })

test('the payments export makes payments, refunds and fees, and leaves out failed payments', () => {
  expect(payments).toMatchObject({ read: 20, used: 16, leftOut: { not_paid: 2, without_order: 1 } })
  // 100.00 + 56.29 + 1250.00 + 70.00 + 90.00 converted + 10 × 10.00 = 1666.29
  expect(cents(payments, 'payments', 'amount')).toBe(166629)
  // 3.20 + 1.93 + 36.55 + 2.33 + 3.00 + 10 × 0.59 = 52.91
  expect(cents(payments, 'payments', 'fee_amount')).toBe(5291)
  expect(payments.columns('expenses', 'amount')).toEqual([['0.88']])
  expect(payments.columns('refunds', 'refund_id', 'amount', 'time')).toEqual([
    ['stripe/ch_01/refunded', '30.00', '2026-03-05T09:00:00Z'],
    ['stripe/ch_02/refunded', '56.29', '2026-03-05T10:00:00Z'],
  ])
})

test('a payment that is neither in the shop’s currency nor converted to it is rejected', () => {
  expect(payments.rejected).toHaveLength(1)
  expect(payments.rejected[0]).toContain('11 invalid_value Currency: The amount is in EUR')
})

test('both exports together count a fee once', () => {
  const fees = (rows: typeof payments) =>
    (rows.rows.payments ?? []).filter(({ payment_id }) => String(payment_id).endsWith('/fee'))
  expect(fees(payments)[0]).toEqual({ ...fees(balance)[0] })
})

test('a movement without an id is rejected, and the column is named', () => {
  const text =
    'id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)\n,charge,ch_1,1.00,0.10,0.90,usd,2026-03-01 10:00\n'
  expect(convertExportText(kind('stripe_balance'), text).rejected).toEqual([
    '2 invalid_value id: "id" of the movement is empty: export the file again.',
  ])
})
