import { beforeAll, expect, test } from 'vitest'
import { describeStatement, statementCsv } from '../../src/cli/output/describe_statement.ts'
import { painter } from '../../src/cli/output/style.ts'
import { readStatement, type Statement } from '../../src/reports/statement.ts'
import { storehouse } from '../support/command_line.ts'
import { newShop, type Shop } from '../support/shop.ts'

// The profit and loss statement: each total sums what is above it, on the screen and in the file.

let shop: Shop
let found: Statement

beforeAll(async () => {
  shop = await newShop()
  const order = { customer_id: 'c1', shipping_price: 4.5 }
  await shop.file('orders.csv', [
    { ...order, order_id: 'o1', time: '2026-01-10', discount: 10 },
    { ...order, order_id: 'o2', time: '2026-02-10', discount: null },
    { ...order, order_id: 'o3', time: '2026-03-10', discount: 50 },
  ])
  const item = { order_item_id: 'l1', product_id: 'p', product_price: 50 }
  await shop.file('order_items.csv', [
    { ...item, order_id: 'o1', product_qty: 2, product_cost: 20.1 },
    { ...item, order_id: 'o2', product_qty: 1, product_cost: null },
    { ...item, order_id: 'o3', product_qty: 1, product_cost: 1 },
  ])
  const payment = { payment_method: 'card', amount: 1, fee_amount: 0.3, time: '2026-01-10' }
  await shop.file('payments.csv', [{ ...payment, payment_id: 'y1', order_id: 'o1' }])
  const refund = { amount: 25, tax_amount: 0, shipping_amount: 2.5, time: '2026-02-11' }
  await shop.file('refunds.csv', [{ ...refund, refund_id: 'r1', order_id: 'o1' }])
  await shop.file('ad_spend.csv', [{ date: '2026-02-01', platform: 'google', amount: 7 }])
  await shop.file('expenses.csv', [
    { expense_id: 'e1', category: 'rent', amount: 30, date_from: '2026-02-01', date_to: '2026-02-28' },
  ])
  await shop.load()
  found = await readStatement(shop.db, { by: 'month', from: undefined, to: undefined })
})

test('each total is the previous total and the lines in between, period by period', () => {
  for (const { lines } of found.periods) {
    let left = 0
    for (const { sign, metric, amount } of lines) {
      if (sign === 'total')
        expect({ metric, left: left.toFixed(2) }).toEqual({ metric, left: Number(amount).toFixed(2) })
      else left += sign === 'plus' ? Number(amount) : -Number(amount)
    }
  }
  expect(found.periods.map(({ lines }) => lines.at(-1)?.amount)).toEqual([54, -7.5, 3.5])
})

test('a file has money with two decimals and marks deductions; a share of no net sales is empty', () => {
  const rows = statementCsv(found).split('\r\n')
  expect(rows[0]).toBe('period_start,period_end,line,metric,sign,amount,percent_of_net_sales')
  expect(rows).toContain('2026-01-01,2026-02-01,Discounts,discounts,minus,10.00,11.11')
  expect(rows).toContain('2026-01-01,2026-02-01,Shipping charged,shipping_charged,plus,4.50,5.00')
  expect(rows).toContain('2026-02-01,2026-03-01,Net profit,net_profit,total,-7.50,-27.27')
  expect(rows).toContain('2026-03-01,2026-04-01,Shipping charged,shipping_charged,plus,4.50,')
})

test('a narrow terminal shows periods below one another, a wide one side by side', () => {
  const heads = (width: number | undefined) =>
    describeStatement(found, { paint: painter(false), width })
      .split('\n')
      .filter((line) => /2026-0\d +%/.test(line))
      .map((line) => line.match(/2026-0\d/g))
  expect(heads(40)).toEqual([['2026-01'], ['2026-02'], ['2026-03']])
  expect(heads(80)).toEqual([['2026-01', '2026-02'], ['2026-03']])
  expect(heads(undefined)).toEqual([['2026-01', '2026-02', '2026-03']])
})

test('an option that does not fit a statement is refused, with all others of its kind', async () => {
  const run = await storehouse(['report', '--statement', '--id', 'p', '--metrics', 'units'], {})
  expect(run.code).toBe(2)
  expect(run.stderr).toMatch(/^--statement does not go with --id and --metrics\./m)
})
