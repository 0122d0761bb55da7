import { expect, test } from 'vitest'
import { etsyItems } from '../../src/sources/etsy_items.ts'
import { etsyOrders } from '../../src/sources/etsy_orders.ts'
import { etsyStatement } from '../../src/sources/etsy_statement.ts'
import { cents, convertExport, convertExportText } from '../support/convert_export.ts'

const orders = convertExport(etsyOrders)
const order = (id: string) => orders.rows.orders?.find(({ order_id }) => order_id === id)

test('sold orders add up to what buyers paid', () => {
  expect(orders).toMatchObject({ read: 20, used: 20, rejected: [], leftOut: {} })
  // 80.85 + 18.12 + 1234.50 + 20.00 + 23.00 + 65.00 + 30.00 + 10.00 + 0.00 + 18.70 + 10 × 12.80 = 1628.17
  expect(cents(orders, 'orders', 'total_price')).toBe(162817)
  // 4.50 + 0.00 + 3.00 + 5.00 + 2.50 + 10 × 2.00 = 35.00
  expect(cents(orders, 'orders', 'shipping_price')).toBe(3500)
  // 6.81 + 0.62 + 10.83 + 1.20 + 10 × 0.80 = 27.46
  expect(cents(orders, 'orders', 'tax_amount')).toBe(2746)
  // Goods 1584.77 − discount 8.23 + shipping 35.00 + tax beside prices 16.63 = 1628.17
  expect(cents(orders, 'orders', 'discount')).toBe(823)
})

test('a two-digit year is 2026, and the customer is the buyer’s user id', () => {
  expect(order('5010')).toMatchObject({
    time: '2026-03-14',
    customer_id: 'hugo',
    city: 'Austin',
    channel: 'Etsy',
  })
})

test('tax that Etsy pays is what the total has beyond goods and shipping', () => {
  // 80.85 − (82.27 − 8.23) − 0.00 = 6.81
  expect(order('5001')).toMatchObject({ tax_amount: '6.81', prices_include_tax: false, discount: '8.23' })
})

test('prices include tax if the total has nothing beyond goods and shipping', () => {
  expect(order('5006')).toMatchObject({
    tax_amount: '10.83',
    prices_include_tax: true,
    shipping_price: '5.00',
  })
})

test('a shipping discount reduces the shipping, unless the export did so', () => {
  expect(order('5004')).toMatchObject({ shipping_price: '0.00', total_price: '20.00' })
  expect(order('5005')).toMatchObject({ shipping_price: '3.00', total_price: '23.00' })
})

test('an order in transit is shipped, a canceled one is cancelled and has no payment', () => {
  expect(order('5010')?.status).toBe('shipped')
  expect(order('5007')?.status).toBe('cancelled')
  expect(orders.columns('payments', 'order_id').flat()).not.toContain('5007')
})

test('an order is paid once, and its processing fee is a payment of 0', () => {
  // 1628.17 − 30.00 cancelled = 1598.17, of 18 orders: the cancelled and the free one have none
  expect(cents(orders, 'payments', 'amount')).toBe(159817)
  // 3.53 + 0.79 + 37.29 + 0.85 + 0.94 + 2.20 + 0.81 + 10 × 0.63 = 52.71
  expect(cents(orders, 'payments', 'fee_amount')).toBe(5271)
  expect(orders.rows.payments).toHaveLength(18 + 17)
})

test('items become lines with the id of their transaction, and make no orders', () => {
  const items = convertExport(etsyItems)
  expect(items).toMatchObject({ read: 22, used: 22, rejected: [] })
  expect(Object.keys(items.rows)).toEqual(['order_items'])
  // 82.27 + 13.00 + 1234.50 + 20 + 20 + 60 + 30 + 10 + 0 + 15 + 10 × 10.00 = 1584.77
  const priced =
    items.rows.order_items?.map((row) => Number(row.product_price) * Number(row.product_qty)) ?? []
  expect(priced.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1584.77)
  expect(
    items.columns('order_items', 'order_id', 'order_item_id', 'product_id', 'product_qty').slice(1, 4),
  ).toEqual([
    ['5002', '7002', 'FOX-01', '2'],
    ['5002', '7003', '9002', '1'],
    ['5003', '7004', 'OAK-1', '1'],
  ])
})

const statement = convertExport(etsyStatement)

test('fees of an order are payments of 0, the processing fee under its id in the sold orders export', () => {
  expect(statement.columns('payments', 'payment_id', 'amount', 'fee_amount', 'time')).toEqual([
    ['5010/fee/2026-03-14', '0.00', '1.14', '2026-03-14'], // 0.98 + 0.16
    ['5010/fee/processing', '0.00', '0.81', '2026-03-14'],
    ['5003/fee/processing', '0.00', '37.29', '2026-03-02'],
    ['5003/fee/2026-03-02', '0.00', '120.00', '2026-03-02'], // 100.00 + 20.00 VAT
    ['5002/fee/2026-03-01', '0.00', '1.30', '2026-03-01'], // twice 0.65, in equal rows
  ])
  const known = orders.rows.payments ?? []
  for (const row of statement.rows.payments?.filter(({ payment_id }) =>
    `${payment_id}`.endsWith('processing'),
  ) ?? []) {
    expect(known).toContainEqual(row)
  }
})

test('other fees are expenses of their day, and Etsy Ads are ad spend', () => {
  expect(statement.columns('expenses', 'category', 'amount', 'date_from')).toEqual([
    ['marketplace fees', '10.00', '2026-03-31'],
    ['shipping labels', '7.50', '2026-03-14'], // 4.30 + 3.20
    ['marketplace fees', '0.40', '2026-03-02'], // twice 0.20
  ])
  expect(statement.columns('ad_spend', 'date', 'platform', 'amount')).toEqual([
    ['2026-03-31', 'etsy', '2.50'],
    ['2026-03-01', 'etsy', '1.25'],
  ])
})

test('a refund of an order has its day', () => {
  expect(statement.rows.refunds).toEqual([
    {
      refund_id: '5010/refund/2026-03-24/1',
      order_id: '5010',
      amount: '8.70',
      time: '2026-03-24',
      reason: 'refund',
    },
  ])
})

test('other rows are left out by their rules, and every row is counted', () => {
  expect(statement.leftOut).toEqual({
    sale: 1,
    deposit: 1,
    buyers_tax: 2,
    refund_without_order: 1,
    fee_credit: 1,
    nothing: 1,
  })
  expect(statement).toMatchObject({ read: 25, used: 25 - 7, rejected: [] })
})

test('a fee that is refunded on its day costs nothing', () => {
  expect(statement.columns('payments', 'order_id').flat()).not.toContain('5007')
})

test('a statement in another currency than the shop’s is rejected row by row', () => {
  const text =
    'Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net\n"March 2, 2026",Fee,Listing fee,,EUR,--,-€0.20,-€0.20\n'
  const { rejected, rows } = convertExportText(etsyStatement, text, { currency: 'USD' })
  expect(rows).toEqual({})
  expect(rejected[0]).toContain("The amount is in EUR, the shop's currency is USD")
})
