import { readdirSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import type { FeedConfig } from '../../src/config/config.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Files shaped like real exports, each with the settings that a newcomer makes for it.

let shop: Shop
beforeEach(async () => {
  shop = await newShop()
})

function settings(own: Partial<FeedConfig>): FeedConfig {
  return { files: [], encoding: 'utf-8', columns: {}, ...own }
}

/** Loads files of a folder in tests/field, each of them once. */
function loadField(folder: string, feeds: Record<string, Partial<FeedConfig>> = {}, files = /./) {
  shop.config.feeds = Object.fromEntries(Object.entries(feeds).map(([name, own]) => [name, settings(own)]))
  const root = new URL(`../field/${folder}/`, import.meta.url).pathname
  return shop.load(
    readdirSync(root)
      .filter((name) => files.test(name))
      .map((name) => `${root}${name}`),
  )
}

const totals = (ids: string) =>
  shop.rows<{ total: string }>(
    `select order_id || ' ' || total_price as total from production.orders where order_id similar to '${ids}' order by 1`,
  )

const rejects = (feed: string, reason: string) =>
  shop.rows<{ line: number; column_name: string; message: string }>(
    `select line, column_name, message from ops.rejected_rows
     where feed = '${feed}' and reason = '${reason}' and status = 'open' order by rejected_row_id`,
  )

test('an encoding by any of its names', async () => {
  await loadField('05-encodings', { orders: { encoding: 'windows-1252' } })
  expect(
    await shop.rows("select city from production.orders where order_id in ('E1', 'E3') order by 1"),
  ).toEqual([{ city: 'Köln' }, { city: 'München' }])
})

const german = {
  bestellnummer: 'order_id',
  kunde: 'customer_id',
  datum: 'time',
  summe: 'total_price',
  versand: 'shipping_price',
}

test('a file with decimal commas proves how its numbers are read', async () => {
  const result = await loadField('06-german-numbers', { orders: { columns: german } }, /^orders/)
  expect(result.files).toMatchObject([{ rejected: 0, inserted: 6 }])
  expect(await totals('D[1-6]')).toEqual(
    ['D1 1234.50', 'D2 1000.00', 'D3 12.50', 'D4 999.00', 'D5 2500.00', 'D6 100.00'].map((total) => ({
      total,
    })),
  )
  const [proof] = await shop.rows("select proof from ops.files where feed = 'orders' and proof is not null")
  expect(proof).toEqual({ proof: { decimal: ',', dottedDates: ['dmy'] } })
})

test('ambiguous numbers of a file are rejected, never silently read as 1.00', async () => {
  const result = await loadField('06-german-numbers', {}, /^order_items/)
  expect(result.files).toMatchObject([{ rowsRead: 2, rejected: 2 }])
  expect(await rejects('order_items', 'doubtful_value')).toEqual([
    {
      line: 2,
      column_name: 'product_qty',
      message:
        '"product_qty" is "1.000": 1000 or 1.000? No number of the file says so. Set feeds.order_items.reading.decimal: "," for the first, "." for the second.',
    },
    expect.objectContaining({ line: 3, column_name: 'product_price' }),
  ])
})

test('a setting decides how ambiguous numbers are read', async () => {
  const path = await shop.file(
    'order_items_2026-04-01.csv',
    'order_id;product_id;product_price;product_qty\nD2;P1;1;1.000\nD5;P2;2.500;1\n',
  )
  const orders = await shop.file('orders_2026-04-01.csv', 'order_id,time\nD2,2026-03-02\nD5,2026-03-05\n')
  shop.config.feeds = {
    order_items: settings({ reading: { decimal: ',' } }),
  }
  await shop.load([orders, path])
  expect(
    await shop.rows(
      "select order_id, product_price, product_qty from production.order_items where order_id like 'D%' order by 1",
    ),
  ).toEqual([
    { order_id: 'D2', product_price: '1.0000', product_qty: 1000 },
    { order_id: 'D5', product_price: '2500.0000', product_qty: 1 },
  ])
})

test('every spelling of a time is read right, or rejected as ambiguous', async () => {
  await loadField('09-time-formats', {}, /^orders/)
  const rows = await shop.rows<{ order_id: string; at: string }>(
    `select order_id, to_char(time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as at
     from production.orders where order_id similar to 'T[0-9]{2}' order by 1`,
  )
  expect(Object.fromEntries(rows.map(({ order_id, at }) => [order_id, at]))).toEqual({
    T01: '2026-03-01 10:15:00',
    T02: '2026-03-01 15:15:00',
    T03: '2026-03-01 10:15:00',
    T04: '2026-03-01 10:15:00',
    T05: '2026-03-01 10:15:00',
    T06: '2026-03-01 10:15:00',
    T07: '2026-03-01 10:15:00',
    T08: '2026-03-01 10:15:00',
    T09: '2026-03-01 10:05:00',
    T10: '2026-03-01 10:05:00',
    T11: '2026-03-01 10:15:00',
    T12: '2026-03-01 00:00:00',
    T14: '2026-03-01 22:15:00',
    T15: '2026-03-01 00:00:00',
    T16: '2026-03-01 15:15:00',
    T17: '2024-04-02 08:20:58',
    T18: '2026-03-01 15:15:00',
  })
  expect(await rejects('orders', 'doubtful_value')).toEqual([
    {
      line: 14,
      column_name: 'time',
      message: expect.stringContaining('feeds.orders.reading.dates: dmy (2026-01-03)'),
    },
  ])
})

test('rows that a condition leaves out are counted', async () => {
  const result = await loadField('16-test-orders', {
    orders: { reading: { where: [{ column: 'Test', not: 'true' }], ignore: ['Tags'] } },
  })
  expect(result.files).toMatchObject([
    { rowsRead: 1, inserted: 1, leftOutByRule: { 'where Test not "true"': 1 } },
  ])
  expect(await totals('T[12]')).toEqual([{ total: 'T1 100.00' }])
  expect(
    await shop.rows(
      "select records_read::int, records_left_out::int, columns @> '{tags}' as has_tags from ops.files where records_left_out > 0",
    ),
  ).toEqual([{ records_read: 2, records_left_out: 1, has_tags: false }])
})

test('a file that lacks the column of a condition is refused', async () => {
  const path = await shop.file('orders_2026-04-02.csv', 'order_id,time\nX1,2026-03-01\n')
  shop.config.feeds = {
    orders: {
      files: [],
      encoding: 'utf-8',
      columns: {},
      reading: { where: [{ column: 'test', not: 'true' }] },
    },
  }
  const result = await shop.load([path])
  expect(result.files).toMatchObject([
    {
      outcome: 'refused',
      reason: expect.stringContaining('lacks "test", which the setting reading.where names'),
    },
  ])
})

test('refunds that are all below 0 are refunds', async () => {
  await loadField('20-negative-refunds', {}, /^(orders|refunds)/)
  expect(await shop.rows('select refund_id, amount from production.refunds order by 1')).toEqual([
    { refund_id: 'NF1', amount: '49.99' },
    { refund_id: 'NF2', amount: '20.00' },
  ])
})

test('lines that begin with a given text are passed over, and a total row is left out', async () => {
  const result = await loadField('24-ga4-preamble', {
    sessions: { reading: { skipLines: '#', where: [{ column: 'session_id', not: '' }] } },
  })
  expect(result.files).toMatchObject([{ rowsRead: 1, inserted: 1, rejected: 0 }])
  expect(await shop.rows('select line from production.sessions limit 0')).toEqual([])
})

test('two columns make a time, a word stands for an empty value, and defaults fill what is missing', async () => {
  const path = await shop.file(
    'orders_2026-04-03.csv',
    'order_id,Date,Time,total_price\nL1,03/14/2026,9:30 PM,NULL\nL2,03/04/2026,,5.00\n',
  )
  shop.config.feeds = {
    orders: settings({
      reading: { time: ['Date', 'Time'], nulls: ['NULL'], defaults: { status: 'shipped' } },
    }),
  }
  expect((await shop.load([path])).files).toMatchObject([{ inserted: 2 }])
  expect(
    await shop.rows(
      `select order_id, status, total_price, to_char(time at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at
       from production.orders where order_id like 'L%' order by 1`,
    ),
  ).toEqual([
    { order_id: 'L1', status: 'shipped', total_price: null, at: '2026-03-14 21:30' },
    { order_id: 'L2', status: 'shipped', total_price: '5.00', at: '2026-03-04 00:00' },
  ])
})

test('the total of a line is kept to the cent', async () => {
  const path = await shop.file(
    'order_items_2026-04-03.tsv',
    'order_id\tsku\tquantity\titem-price\nL1\tA\t3\t10.00\nL1\tB\t250\t19.99\nL1\tC\t\t5.00\nL1\tD\t0\t5.00\n',
  )
  const orders = await shop.file('orders_2026-04-03.csv', 'order_id,time\nL1,2026-03-02\n')
  shop.config.feeds = {
    order_items: settings({ reading: { lineTotal: 'item-price', defaults: { product_qty: 1 } } }),
  }
  expect((await shop.load([orders, path])).files).toMatchObject([{}, { inserted: 3, rejected: 1 }])
  expect(
    await shop.rows(
      `select product_id, product_price, coalesce(discount, 0) as discount, round(product_price * product_qty, 2) - coalesce(discount, 0) as total
       from production.order_items where order_id = 'L1' order by 1`,
    ),
  ).toEqual([
    { product_id: 'A', product_price: '3.3333', discount: '0', total: '10.00' },
    { product_id: 'B', product_price: '0.0800', discount: '0.01', total: '19.99' },
    { product_id: 'C', product_price: '5.0000', discount: '0', total: '5.00' },
  ])
})

test('rows with amounts in other currencies are rejected', async () => {
  shop.config.currency = 'USD'
  const result = await loadField('14-multi-currency')
  shop.config.currency = undefined
  expect(result.files).toMatchObject([{ inserted: 1, rejected: 2 }])
})

test('three spellings of one address are one customer', async () => {
  await loadField('10-customer-by-email')
  expect(
    await shop.rows(
      "select count(distinct customer_id)::int as n from production.orders where order_id like 'G%'",
    ),
  ).toEqual([{ n: 1 }])
})

test('an id that a spreadsheet cut is rejected', async () => {
  const path = await shop.file('orders_2026-04-05.csv', 'order_id,time\n4.02E+12,2026-03-01\n')
  shop.config.feeds = {}
  expect((await shop.load([path])).files).toMatchObject([{ rejected: 1 }])
  expect(await rejects('orders', 'doubtful_value')).toContainEqual(
    expect.objectContaining({ line: 2, column_name: 'order_id' }),
  )
})

test('a file that has an extra column twice is loaded', async () => {
  const path = await shop.file('orders_2026-04-04.csv', 'order_id,time,note,Note\nW1,2026-03-01,a,b\n')
  shop.config.feeds = {}
  const [file] = (await shop.load([path])).files
  expect(file).toMatchObject({ inserted: 1 })
  expect(file?.warnings.join()).toContain('"note_2"')
})
