import { expect, test } from 'vitest'
import { squareItems } from '../../src/sources/square_items.ts'
import { squareTransactions } from '../../src/sources/square_transactions.ts'
import { cents, convertExport, convertExportText } from '../support/convert_export.ts'

const sales = convertExport(squareTransactions)
const order = (id: string) => sales.rows.orders?.find(({ order_id }) => order_id === id)
const paymentsOf = (id: string) =>
  sales.rows.payments
    ?.filter(({ order_id }) => order_id === id)
    .map((row) => [row.payment_method, row.amount, row.fee_amount])

test('every transaction has one outcome', () => {
  expect(sales).toMatchObject({ read: 22, used: 20, rejected: [], leftOut: { no_sale: 2 } })
})

test('orders add up to what was sold: goods, service, gift cards and tax, without tips', () => {
  // T01 27.00 + 2.16 = 29.16, T02 1333.26, T03 71.28, T04 70.00, T05 40.00, T06 18.00, T07 24.00, T08 12.00, T09 0.00,
  // and 8 × 10.80 = 86.40: 1684.10 in all
  expect(cents(sales, 'orders', 'total_price')).toBe(168410)
  expect(order('T01')).toMatchObject({
    discount: '3.00',
    discount_coupon_code: 'Regulars',
    customer_id: 'C1',
  })
  expect(order('T03')).toMatchObject({
    shipping_price: '6.00',
    tax_amount: '5.28',
    prices_include_tax: false,
  })
})

test('a tip is part of what was paid, not of the order', () => {
  // 27.00 + 2.16 tax + 2.00 tip
  expect(paymentsOf('T01')).toEqual([['card', '31.16', '0.91']])
  expect(order('T01')?.total_price).toBe('29.16')
})

test('prices include tax if all else adds up to the total without it', () => {
  expect(order('T07')).toMatchObject({ total_price: '24.00', tax_amount: '4.00', prices_include_tax: true })
})

test('each tender is a payment, and the fee belongs to the card', () => {
  expect(paymentsOf('T05')).toEqual([
    ['card', '25.00', '0.75'],
    ['gift_card', '15.00', undefined],
  ])
  expect(paymentsOf('T02')).toEqual([['cash', '1333.26', undefined]])
  expect(paymentsOf('T06')).toEqual([['check', '18.00', undefined]])
  expect(paymentsOf('T08')).toEqual([['cash_app', '12.00', '0.33']])
  expect(paymentsOf('T09')).toEqual([])
  // 0.91 + 2.10 + 1.92 + 0.75 + 0.72 + 0.33 + 8 × 0.38 = 9.77
  expect(cents(sales, 'payments', 'fee_amount')).toBe(977)
})

test('a time is in the zone of its row, before and after the clocks change', () => {
  expect(order('T03')?.time).toBe('2026-03-14T14:30:00-04:00')
  expect(order('T07')?.time).toBe('2026-03-30T09:00:00+01:00')
})

test('a refund belongs to the transaction that its details link to, otherwise to its own id', () => {
  expect(sales.columns('refunds', 'order_id', 'amount', 'tax_amount', 'reason')).toEqual([
    ['T01', '29.16', '2.16', 'Too small'], // 31.16 − tip 2.00
    ['T03', '10.80', '0.80', 'refund'],
    ['T08', '12.00', '0.00', 'refund'],
  ])
  expect(new Set(sales.columns('refunds', 'refund_id').flat()).size).toBe(3)
})

const items = convertExport(squareItems)

test('lines add up to the gross sales of their transactions, and lines of refunds are left out', () => {
  expect(items).toMatchObject({ read: 22, used: 20, rejected: [], leftOut: { refund: 2 } })
  const priced =
    items.rows.order_items?.map((row) => Number(row.product_price) * Number(row.product_qty)) ?? []
  // 30 + 1234.50 + 60 + 20 + gift card 50 + 40 + 18 + 24 + 12 + 8 × 10 = 1568.50
  expect(priced.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1568.5)
  // 1.44 + 0.72 + 98.76 + 1.60 + 3.20 + 4.00 + 8 × 0.80 = 116.12
  expect(cents(items, 'order_items', 'tax_amount')).toBe(11612)
})

test('a unit price has four decimals, and a weighed item is one unit at its price', () => {
  const line = (name: string) => items.rows.order_items?.find(({ product_name }) => product_name === name)
  expect(line('Tea')).toMatchObject({ product_price: '6.6667', product_qty: 3 })
  expect(line('Cheese')).toMatchObject({ product_price: '40.00', product_qty: 1 })
})

test('a product is identified by its SKU, or by item and price point, and gift cards are marked', () => {
  expect(items.columns('order_items', 'product_id', 'product_name', 'is_gift_card').slice(0, 2)).toEqual([
    ['MUG', 'Mug', undefined],
    [undefined, 'Print – A4', undefined],
  ])
  expect(items.rows.order_items?.find(({ is_gift_card }) => is_gift_card)).toMatchObject({
    product_price: '50.00',
  })
})

test('equal lines of a sale are separate lines without ids', () => {
  const lines = items.rows.order_items?.filter(({ order_id }) => order_id === 'T05')
  expect(lines).toHaveLength(2)
  expect(lines?.[0]).not.toHaveProperty('order_item_id')
})

test('a row without a transaction is rejected', () => {
  const text =
    'Item,Qty,Price Point Name,Gross Sales,Discounts,Net Sales,Tax,Transaction ID\nMug,1,,$1.00,$0.00,$1.00,$0.00,\n'
  expect(convertExportText(squareItems, text).rejected).toEqual([
    '2 invalid_value Transaction ID: "Transaction ID" is empty: export the file again.',
  ])
})
