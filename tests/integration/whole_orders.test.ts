import { expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { execute } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

const feed = { files: [], encoding: 'utf-8' as const, columns: {} }
const whole: Pick<Config, 'feeds'> = {
  feeds: {
    order_items: { ...feed, wholeOrders: true },
    payments: { ...feed, wholeOrders: true },
    refunds: { ...feed, wholeOrders: true },
  },
}

const orders = ['o1', 'o2'].map((order_id) => ({ order_id, time: '2026-01-02' }))
const line = (order_item_id: string, more = {}) => ({
  order_id: 'o1',
  order_item_id,
  product_id: 'p1',
  product_price: 5,
  product_qty: 1,
  ...more,
})
const payment = (payment_id: string, more = {}) => ({
  payment_id,
  order_id: 'o1',
  payment_method: 'card',
  amount: 5,
  time: '2026-01-02',
  ...more,
})

/** The ids of the existing lines, by order. */
async function lines(shop: Shop): Promise<string[]> {
  const rows = await shop.rows<{ id: string }>(
    `select order_id || ' ' || order_item_id as id from production.order_items order by 1`,
  )
  return rows.map(({ id }) => id)
}

async function accounts(shop: Shop, feedName: string) {
  return shop.rows(
    `select name, inserted::integer, updated::integer, unchanged::integer, superseded::integer, waiting::integer
     from ops.files where feed = '${feedName}' order by file_date, name`,
  )
}

async function verified(shop: Shop): Promise<unknown> {
  const { outcome, tables, checks } = await verify(shop.db, shop.config)
  if (outcome === 'same') return 'same'
  return {
    tables: tables.filter((t) => t.differing > 0),
    checks: checks.filter((c) => c.status === 'failed'),
  }
}

test('a newer file of whole orders removes the lines that it leaves out, and none of other orders', async () => {
  const shop = await newShop(whole)
  await shop.file('orders_2026-01-03.csv', orders)
  await shop.file('order_items_2026-01-03.csv', [line('a'), line('b'), line('c', { order_id: 'o2' })])
  await shop.load()
  await shop.file('order_items_2026-01-04.csv', [line('a', { product_qty: 2 }), line('d')])
  await shop.load()

  expect(await lines(shop)).toEqual(['o1 a', 'o1 d', 'o2 c'])
  expect(
    await shop.rows('select order_id, line_count, gross_amount::float8 from warehouse.fact_sales order by 1'),
  ).toEqual([
    { order_id: 'o1', line_count: 2, gross_amount: 15 },
    { order_id: 'o2', line_count: 1, gross_amount: 5 },
  ])
  expect(await accounts(shop, 'order_items')).toEqual([
    { name: 'order_items_2026-01-03.csv', inserted: 2, updated: 0, unchanged: 0, superseded: 1, waiting: 0 },
    { name: 'order_items_2026-01-04.csv', inserted: 1, updated: 1, unchanged: 0, superseded: 0, waiting: 0 },
  ])
  expect(await verified(shop)).toBe('same')
})

test('a late older file adds no line, and an older updated_at does not keep one', async () => {
  const shop = await newShop(whole)
  await shop.file('orders_2026-01-03.csv', orders)
  await shop.file('order_items_2026-01-04.csv', [line('a', { updated_at: '2026-01-01', product_qty: 3 })])
  await shop.load()
  await shop.file('order_items_2026-01-02.csv', [line('a', { updated_at: '2026-01-03' }), line('b')])
  await shop.load()

  expect(await lines(shop)).toEqual(['o1 a'])
  expect(await shop.rows('select product_qty from production.order_items')).toEqual([{ product_qty: 3 }])
  expect(await verified(shop)).toBe('same')
})

test('lines without ids go with the others, and come back with a newer file', async () => {
  const shop = await newShop(whole)
  await shop.file('orders_2026-01-03.csv', orders)
  await shop.file('order_items_2026-01-03.csv', [line(''), line(''), line('a')])
  await shop.load()
  expect(await lines(shop)).toEqual(['o1 #1', 'o1 #2', 'o1 a'])
  await shop.file('order_items_2026-01-04.csv', [line('a')])
  await shop.load()
  expect(await lines(shop)).toEqual(['o1 a'])
  expect(await verified(shop)).toBe('same')
  await shop.file('order_items_2026-01-05.csv', [line('')])
  await shop.load()
  expect(await lines(shop)).toEqual(['o1 #1'])
  expect(await verified(shop)).toBe('same')
})

test('the parts of an export are one file, and a part that comes later brings rows back', async () => {
  const shop = await newShop(whole)
  await shop.file('orders_2026-01-03.csv', orders)
  await shop.file('order_items_part1.csv', [line('a')], '2026-01-03T01:00:00Z')
  await shop.load()
  await shop.file('order_line_items.csv', [line('a', { product_qty: 9 }), line('b')], '2026-01-03T02:00:00Z')
  await shop.load()
  expect(await lines(shop)).toEqual(['o1 a', 'o1 b'])
  await shop.file('order_items_part2.csv', [line('c')], '2026-01-03T03:00:00Z')
  await shop.load()
  expect(await lines(shop)).toEqual(['o1 a', 'o1 c'])
  expect(await shop.rows('select sum(product_qty)::integer as pieces from production.order_items')).toEqual([
    { pieces: 2 },
  ])
  expect(await verified(shop)).toBe('same')
})

test('payments wait, are deleted and disappear as their newest file says', async () => {
  const shop = await newShop(whole)
  await shop.file('payments_2026-01-03.csv', [
    payment('m1'),
    payment('m2'),
    payment('m3', { is_deleted: 'true' }),
  ])
  await shop.load()
  await shop.file('payments_2026-01-04.csv', [payment('m2', { amount: 7 })])
  await shop.load()
  expect(await shop.rows(`select row_key from ops.rejected_rows where status = 'open'`)).toEqual([
    { row_key: 'm2' },
  ])
  await shop.file('orders_2026-01-03.csv', orders)
  await shop.load()
  expect(await shop.rows('select payment_id, amount::float8 from production.payments')).toEqual([
    { payment_id: 'm2', amount: 7 },
  ])
  expect(await shop.rows('select row_key from production.tombstones')).toEqual([])
  expect(await verified(shop)).toBe('same')
})

const header =
  'Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Payment Method,Refunded Amount,Cancelled at,Outstanding Balance,Id'

/** A Shopify orders export: for each order its lines, and their sum. */
function exported(orders: Record<string, string[]>): string {
  const rows = Object.entries(orders).flatMap(([name, skus]) =>
    skus.map((sku, place) => {
      const total = `${skus.length * 10}.00`
      const own =
        place === 0 ? ['paid', '2026-01-02', 'EUR', total, '0.00', '0.00', total, '0.00'] : Array(8).fill('')
      const end = place === 0 ? ['card', '0.00', '', '0.00', '77'] : Array(5).fill('')
      return [name, 'ada@example.com', ...own, '2026-01-02', '1', `Thing ${sku}`, '10.00', sku, ...end].join(
        ',',
      )
    }),
  )
  return `${[header, ...rows].join('\n')}\n`
}

test('an export of a source that restates an order leaves rows of other files as they are', async () => {
  const shop = await newShop()
  await shop.file('orders_export_2026-01-03.csv', exported({ '#1': ['a', 'b', 'c'], '#2': ['a'] }))
  await shop.file('payments_2026-01-03.csv', [payment('own', { order_id: '#1', fee_amount: 1 })])
  await shop.load()
  await shop.file('orders_export_2026-01-04.csv', exported({ '#1': ['c'] }))
  await shop.load()

  expect(
    await shop.rows('select order_id, order_item_id, product_id from production.order_items order by 1, 2'),
  ).toEqual([
    { order_id: '#1', order_item_id: '#1', product_id: 'c' },
    { order_id: '#2', order_item_id: '#1', product_id: 'a' },
  ])
  expect(
    await shop.rows(
      `select order_id, count(*)::integer as payments from production.payments group by 1 order by 1`,
    ),
  ).toEqual([
    { order_id: '#1', payments: 2 },
    { order_id: '#2', payments: 1 },
  ])
  expect(await verified(shop)).toBe('same')
})

test('lines without ids from a separate file replace those of two exports only if they are newer', async () => {
  const shop = await newShop()
  await shop.file('orders_export_2026-01-03.csv', exported({ '#1': ['a', 'b'] }))
  await shop.load()
  await shop.file('orders_export_2026-01-04.csv', withoutLine(exported({ '#1': ['c'] })))
  await shop.load()
  const loadOwn = async (day: string, products: readonly string[]) => {
    const rows = products.map((product_id) => ({
      order_id: '#1',
      product_id,
      product_price: 5,
      product_qty: 1,
    }))
    await shop.file(`order_items_${day}.csv`, rows)
    await shop.load()
    return shop.rows(
      'select order_item_id as id, product_id as product from production.order_items order by 1',
    )
  }

  // The newest export that holds the order has no line of it: those of the one before don't come back.
  expect(await loadOwn('2026-01-02', ['x', 'y', 'z'])).toEqual([])
  expect(await loadOwn('2026-01-05', ['x', 'y'])).toEqual([
    { id: '#1', product: 'x' },
    { id: '#2', product: 'y' },
  ])
  expect(await verified(shop)).toBe('same')
})

/** The export as it is once its only line was taken off the order. */
function withoutLine(text: string): string {
  return text.replace(',1,Thing c,10.00,c,', ',,,,,')
}

test('a row that gave way to one of an export stands again when that one is removed', async () => {
  const shop = await newShop()
  // Files of payments with this name count as those of a source that restates orders.
  await execute(
    shop.db.kysely,
    `create function ops.mark_source() returns trigger language plpgsql as
       $$ begin new.source := 'made_up'; new.has_whole_orders := true; return new; end $$;
     create trigger mark_source before insert on ops.files for each row
       when (new.name like 'payments\\_7%') execute function ops.mark_source()`,
  )
  const amounts = () => shop.rows(`select payment_id, amount::float8 from production.payments order by 1`)
  await shop.file('orders_2026-01-01.csv', orders)
  await shop.file('payments_2026-01-01.csv', [payment('m1', { amount: 1 })])
  await shop.load()
  await shop.file('payments_7_2026-01-02.csv', [payment('m1', { amount: 2 }), payment('m2')])
  await shop.load()
  expect(await amounts()).toEqual([
    { payment_id: 'm1', amount: 2 },
    { payment_id: 'm2', amount: 5 },
  ])
  await shop.file('payments_7_2026-01-03.csv', [payment('m2', { amount: 6 })])
  await shop.load()
  expect(await amounts()).toEqual([
    { payment_id: 'm1', amount: 1 },
    { payment_id: 'm2', amount: 6 },
  ])
  expect(await accounts(shop, 'payments')).toEqual([
    { name: 'payments_2026-01-01.csv', inserted: 1, updated: 0, unchanged: 0, superseded: 0, waiting: 0 },
    { name: 'payments_7_2026-01-02.csv', inserted: 1, updated: 0, unchanged: 0, superseded: 1, waiting: 0 },
    { name: 'payments_7_2026-01-03.csv', inserted: 0, updated: 1, unchanged: 0, superseded: 0, waiting: 0 },
  ])
  expect(await shop.rows('select * from production.set_aside_rows')).toEqual([])
  // A row that deletes also makes its file contain an order.
  await shop.file('payments_7_2026-01-04.csv', [payment('m3', { is_deleted: 'true' })])
  await shop.load()
  expect(await amounts()).toEqual([{ payment_id: 'm1', amount: 1 }])
})

test('a feed that is set to whole orders restates the files that were loaded before', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-01-03.csv', orders)
  await shop.file('order_items_2026-01-03.csv', [line('a'), line('b')])
  await shop.file('order_items_2026-01-04.csv', [line('a')])
  await shop.load()
  expect(await lines(shop)).toEqual(['o1 a', 'o1 b'])
  shop.config.feeds = whole.feeds
  await shop.load([])
  expect(await lines(shop)).toEqual(['o1 a'])
  expect(await verified(shop)).toBe('same')
})
