import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { traceCustomer } from '../../src/reports/trace/trace_customer.ts'
import { traceLine } from '../../src/reports/trace/trace_line.ts'
import { traceOrder } from '../../src/reports/trace/trace_order.ts'
import { newShop, type Shop } from '../support/shop.ts'

const sixNights = join(import.meta.dirname, '..', 'cases', 'six-nights', 'input')

async function trace(shop: Shop, name: string, line: number) {
  const [traced] = await traceLine(shop.db, shop.config, name, line)
  if (!traced) throw new Error(`${name}:${line} was not traced`)
  return traced
}

test('the outcomes of all lines of a file add up to its account', async () => {
  const shop = await newShop()
  await shop.load(
    (await readdir(sixNights))
      .sort()
      .slice(0, 2)
      .map((night) => join(sixNights, night)),
  )
  // The smallest file with rows of each outcome.
  const files = await shop.rows<Record<string, number> & { name: string }>(
    `select distinct name, rows_read, duplicate, superseded, waiting, rejected
     from (
       select f.*, row_number() over (partition by o.outcome order by f.rows_read, f.name) as place
       from ops.files as f
       cross join lateral (
         values ('duplicate', f.duplicate), ('superseded', f.superseded), ('waiting', f.waiting), ('rejected', f.rejected)
       ) as o (outcome, rows)
       where f.outcome = 'loaded' and o.rows > 0
     ) as f
     where place = 1`,
  )
  const seen = new Set<string>()
  for (const file of files) {
    const counts: Record<string, number> = { duplicate: 0, superseded: 0, waiting: 0, rejected: 0, rows: 0 }
    for (let line = 2, rows = 0; rows < (file.rows_read ?? 0); line++) {
      const traced = await traceLine(shop.db, shop.config, file.name, line).catch((error) => {
        if (error instanceof UsageError) return undefined
        throw error
      })
      const [one] = traced ?? []
      if (!one) continue
      rows += 1
      counts.rows = rows
      counts[one.outcome] = (counts[one.outcome] ?? 0) + 1
      seen.add(one.outcome)
    }
    const { duplicate, superseded, waiting, rejected, rows, unknown } = counts
    expect({ file: file.name, duplicate, superseded, waiting, rejected, rows, unknown }).toEqual({
      file: file.name,
      duplicate: file.duplicate,
      superseded: file.superseded,
      waiting: file.waiting,
      rejected: file.rejected,
      rows: file.rows_read,
      unknown: undefined,
    })
  }
  expect([...seen].sort()).toEqual(['duplicate', 'rejected', 'stands', 'superseded', 'waiting'])
}, 180_000)

test('a standing row is shown with its facts, days and periods', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [
    {
      order_id: 'o1',
      customer_id: 'c1',
      time: '2026-03-02T10:00:00Z',
      status: 'paid',
      discount_coupon_code: 'SPRING',
    },
  ])
  await shop.file('order_items_2026-03-02.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p1', product_price: 5, product_qty: 2 },
  ])
  await shop.load()
  const traced = await trace(shop, 'orders_2026-03-02.csv', 2)
  expect(traced.outcome).toBe('stands')
  expect(traced.row).toMatchObject({ order_id: 'o1', status: 'paid' })
  expect(traced.production).toMatchObject([
    { table: 'production.orders', from: 'orders_2026-03-02.csv:2', values: { status: 'completed' } },
  ])
  expect(traced.facts.map(({ table }) => table)).toEqual([
    'warehouse.fact_sales',
    'warehouse.fact_order_item',
  ])
  expect(traced.countsIn).toContainEqual({ name: 'coupon_performance', rows: ['2026-03-02, SPRING'] })
  expect(traced.countsIn).toContainEqual({ name: 'product_performance_daily', rows: ['2026-03-02, p1'] })
  expect(traced.countsIn.find(({ name }) => name === 'shop_reports')?.rows).toEqual([
    'daily 2026-03-02',
    'monthly 2026-03-01',
    'quarterly 2026-01-01',
    'weekly 2026-03-02',
    'yearly 2026-01-01',
  ])
})

test('a superseded row names the line that replaced it', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [
    { order_id: 'o1', time: '2026-03-02', status: 'pending', total_price: 1 },
    { order_id: 'o1', time: '2026-03-02', status: 'paid', total_price: 2 },
    { order_id: 'o1', time: '2026-03-02', status: 'paid', total_price: '2.00' },
  ])
  await shop.load()
  await shop.file('orders_2026-03-03.csv', [{ order_id: 'o1', time: '2026-03-02', status: 'shipped' }])
  await shop.load()
  const lines = await Promise.all([2, 3, 4].map((line) => trace(shop, 'orders_2026-03-02.csv', line)))
  expect(lines.map(({ outcome }) => outcome)).toEqual(['superseded', 'duplicate', 'superseded'])
  expect(lines[0]?.explanation.join(' ')).toContain('orders_2026-03-02.csv:4')
  for (const { explanation } of lines) expect(explanation.join(' ')).toContain('orders_2026-03-03.csv:2')
})

test('a waiting row names its order, and a rejected one its reason', async () => {
  const shop = await newShop()
  await shop.file('payments_2026-03-02.csv', [
    { payment_id: 'y1', order_id: 'o9', payment_method: 'card', amount: 5, time: '2026-03-02' },
    { payment_id: 'y2', order_id: 'o9', payment_method: 'card', amount: 'five', time: '2026-03-02' },
  ])
  await shop.load()
  expect(await trace(shop, 'payments_2026-03-02.csv', 2)).toMatchObject({
    outcome: 'waiting',
    explanation: ['Waits for order o9, which is not known.'],
  })
  const bad = await trace(shop, 'payments_2026-03-02.csv.gz', 3)
  expect(bad.outcome).toBe('rejected')
  expect(bad.explanation[0]).toContain('invalid_value')
  expect((await traceOrder(shop.db, 'o9')).explanation).toEqual([
    'No order of this id has come.',
    'payments_2026-03-02.csv:2 (payments) waits for it.',
  ])
})

test('files of one name differ by their date, and a missing file is called missing', async () => {
  const shop = await newShop()
  const rows = [{ customer_id: 'c1', city: 'Riga' }]
  const first = await shop.file('customers.csv', rows, '2026-03-01T00:00:00Z')
  await shop.load()
  await shop.file('customers.csv', [{ customer_id: 'c1', city: 'Oslo' }], '2026-03-05T00:00:00Z')
  await shop.load()
  const { rm } = await import('node:fs/promises')
  await rm(first)
  const traced = await traceLine(shop.db, shop.config, 'customers.csv', 2)
  expect(traced.map(({ file, outcome }) => [file.date, outcome])).toEqual([
    ['2026-03-01', 'unknown'],
    ['2026-03-05', 'stands'],
  ])
  expect(traced[0]?.explanation.join(' ')).toContain('no longer at')
})

test('an order adds up from its lines, and each names its line of a file', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [{ order_id: 'o1', time: '2026-03-02', discount: 1 }])
  await shop.file('order_items_2026-03-02.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p1', product_price: 5, product_qty: 2 },
    { order_item_id: 'i2', order_id: 'o1', product_id: 'p2', product_price: 2.5, product_qty: 1 },
  ])
  await shop.file('refunds_2026-03-04.csv', [
    { refund_id: 'r1', order_id: 'o1', amount: 2, time: '2026-03-04' },
  ])
  await shop.load()
  const order = await traceOrder(shop.db, 'o1')
  expect(order.production.map(({ table, from }) => `${table} ${from}`)).toEqual([
    'production.orders orders_2026-03-02.csv:2',
    'production.order_items order_items_2026-03-02.csv:2',
    'production.order_items order_items_2026-03-02.csv:3',
    'production.refunds refunds_2026-03-04.csv:2',
  ])
  expect(order.sums.every(({ adds }) => adds)).toBe(true)
  expect(order.sums.find(({ name }) => name.includes('net_amount'))).toMatchObject({
    parts: '11.50',
    whole: '11.50',
  })
  await expect(traceOrder(shop.db, 'o2')).rejects.toThrow('There is no order o2.')
})

test('a customer has the versions that lines of files have made, and its orders', async () => {
  const shop = await newShop()
  await shop.file('customers_2026-03-01.csv', [
    { customer_id: 'c1', city: 'Riga', updated_at: '2026-03-01' },
    { customer_id: 'c1', city: 'Oslo', updated_at: '2026-03-05' },
  ])
  await shop.file('orders_2026-03-06.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-03-06', total_price: 9 },
  ])
  await shop.load()
  const customer = await traceCustomer(shop.db, 'c1')
  expect(customer.versions.map(({ values, from }) => [values.city, from])).toEqual([
    ['Riga', 'customers_2026-03-01.csv:2'],
    ['Oslo', 'customers_2026-03-01.csv:3'],
  ])
  expect(customer.orders).toMatchObject([
    { orderId: 'o1', totalAmount: '9.00', from: 'orders_2026-03-06.csv:2' },
  ])
  await expect(traceCustomer(shop.db, 'c2')).rejects.toThrow('There is no customer c2.')
})
