import { beforeAll, describe, expect, test } from 'vitest'
import { describeLoad } from '../../src/cli/output/describe_load.ts'
import { describeStatus } from '../../src/cli/output/describe_status.ts'
import { replayRejects } from '../../src/pipeline/replay.ts'
import type { LoadResult } from '../../src/pipeline/results.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { listRejects } from '../../src/reports/rejects.ts'
import { readStatus } from '../../src/reports/status.ts'
import { traceLine } from '../../src/reports/trace/trace_line.ts'
import { traceOrder } from '../../src/reports/trace/trace_order.ts'
import { shopifyOrders } from '../../src/sources/shopify_orders.ts'
import { contentsOf } from '../support/contents.ts'
import { csvOf } from '../support/convert_text.ts'
import { newShop, type Shop } from '../support/shop.ts'

const header = [...Object.keys({ ...shopifyOrders.needs, ...shopifyOrders.takes }), 'Vendor']

/** An order of one line; the rest of its lines follow as records with a name, an item and a price. */
function order(name: string, price: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    Name: name,
    'Financial Status': 'paid',
    Subtotal: price,
    Shipping: '0.00',
    Taxes: '0.00',
    Total: price,
    'Created at': '2026-03-01 10:00:00 +0200',
    'Lineitem quantity': '1',
    'Lineitem name': `Item of ${name}`,
    'Lineitem price': price,
    'Payment Method': 'Shopify Payments',
    ...more,
  }
}

const line = (name: string, item: string) => ({
  Name: name,
  'Created at': '2026-03-01 10:00:00 +0200',
  'Lineitem quantity': '1',
  'Lineitem name': item,
  'Lineitem price': '5.00',
})

const screen = { paint: (_: unknown, text: string) => text, width: 200 }

describe('an export whose records become everything that a record can', () => {
  let shop: Shop
  let result: LoadResult
  const name = 'März (2).txt'
  const records = [
    order('#1', '15.00', {
      Subtotal: '15.00',
      'Lineitem price': '10.00',
      Email: 'Ada@Example.com',
      Vendor: 'Fern',
    }),
    line('#1', 'Pen'),
    order('#2', '20.00', { 'Payment Method': 'Bogus Gateway' }),
    order('#3', '7.00', { Total: 'seven' }),
    line('#3', 'Pot'),
    order('#4', '8.00'),
    line('#1', 'Late'),
    order('#5', '9.00', { Email: ' ada@example.com' }),
    order('#6', '11.00'),
    line('#6', 'Cup'),
    order('#7', '3.00', { 'Lineitem quantity': '99999999999' }),
  ]
  const lineOf = (record: number) => record + 2

  beforeAll(async () => {
    shop = await newShop()
    const rows = csvOf(header, records).trimEnd().split('\n')
    // The first row of order #6 has a field too many.
    rows[lineOf(8) - 1] += ',"x"'
    await shop.file(name, `\ufeff${rows.join('\r\n')}\r\n`, '2026-03-10T00:00:00Z')
    await shop.file('customers_2026-03-10.csv', [{ customer_id: 'ada@example.com', country: 'LV' }])
    result = await shop.load()
  })

  test('uses each record, leaves it out by a rule, or rejects it with line and reason', async () => {
    expect(result.files.find(({ outcome }) => outcome === 'converted')).toMatchObject({
      feed: 'shopify_orders',
      records: { read: 11, used: 5, leftOut: 1, leftOutByRule: { test_order: 1 }, rejected: 5 },
      rejected: 5,
    })
    expect(
      await shop.rows(
        `select line, feed, reason, column_name, message from ops.rejected_rows order by line, feed`,
      ),
    ).toEqual([
      {
        line: lineOf(3),
        feed: 'shopify_orders',
        reason: 'invalid_value',
        column_name: 'Total',
        message: expect.stringContaining('seven'),
      },
      {
        line: lineOf(4),
        feed: 'shopify_orders',
        reason: 'invalid_value',
        column_name: null,
        message: 'Line 5, on which its order begins, is rejected: mend that one.',
      },
      {
        line: lineOf(6),
        feed: 'shopify_orders',
        reason: 'invalid_value',
        column_name: 'Name',
        message: `The rows of order #1 don't follow each other: sort the file by "Name".`,
      },
      {
        line: lineOf(8),
        feed: 'shopify_orders',
        reason: 'malformed_row',
        column_name: null,
        message: expect.stringContaining('fields'),
      },
      {
        line: lineOf(9),
        feed: 'shopify_orders',
        reason: 'invalid_value',
        column_name: null,
        message: 'Line 10, on which its order begins, is rejected: mend that one.',
      },
      {
        line: lineOf(10),
        feed: 'order_items',
        reason: 'out_of_range',
        column_name: 'product_qty',
        message: expect.any(String),
      },
    ])
  })

  test('counts its made rows by feed, under the file that they come from', async () => {
    expect(
      await shop.rows(
        `select f.feed, p.feed as made_from, f.source, f.rows_read, f.inserted, f.rejected
         from ops.files as f join ops.files as p on p.file_id = f.parent_file_id order by f.file_id`,
      ),
    ).toEqual(
      [
        { feed: 'orders', rows_read: 4, inserted: 4, rejected: 0 },
        { feed: 'order_items', rows_read: 5, inserted: 4, rejected: 1 },
        { feed: 'payments', rows_read: 4, inserted: 4, rejected: 0 },
      ].map((file) => ({ made_from: 'shopify_orders', source: 'shopify_orders', ...file })),
    )
    expect(result.checks.find((check) => check.name === 'file_accounting')?.status).toBe('passed')
  })

  test('joins a guest to the customer with the same address, which is stored nowhere', async () => {
    expect(
      await shop.rows(
        `select count(distinct o.customer_id) as customers, min(c.country) as country
         from production.orders as o join production.customers as c using (customer_id)
         where o.order_id in ('#1', '#5') and c.customer_id like 'email:%'`,
      ),
    ).toEqual([{ customers: 1, country: 'LV' }])
  })

  test('keeps columns that no feed reads with the record in staging', async () => {
    expect(await shop.rows('select _line, rest::json from staging.source_records')).toEqual([
      { _line: 2, rest: { Vendor: 'Fern' } },
    ])
  })

  test('load and status count what its records became', async () => {
    const counts = /shopify_orders +1 +11 +5 +1 +5 +test_order: 1/
    expect(describeLoad(result, screen).text).toMatch(counts)
    expect(describeLoad(result, screen).text).toMatch(/total +2 +14/)
    expect(describeStatus(await readStatus(shop.db, shop.config), screen)).toMatch(counts)
  })

  test('a line is traced to the rows of its record, and an order back to its line', async () => {
    const outcomes = async (at: number) =>
      (await traceLine(shop.db, shop.config, name, at)).map(({ file, outcome }) => `${file.feed} ${outcome}`)
    expect(await outcomes(lineOf(0))).toEqual([
      'shopify_orders used',
      'orders stands',
      'order_items stands',
      'payments stands',
    ])
    expect(await outcomes(lineOf(1))).toEqual(['shopify_orders used', 'order_items stands'])
    expect(await outcomes(lineOf(2))).toEqual(['shopify_orders left_out'])
    expect(await outcomes(lineOf(6))).toEqual(['shopify_orders rejected'])
    expect(await outcomes(lineOf(10))).toEqual([
      'shopify_orders used',
      'orders stands',
      'order_items rejected',
      'payments stands',
    ])
    await expect(outcomes(99)).rejects.toThrow('no record begins on line 99')
    const { production } = await traceOrder(shop.db, '#1')
    expect(production.map(({ from }) => from)).toEqual([`${name}:2`, `${name}:2`, `${name}:3`, `${name}:2`])
  })

  test('a traced record shows no address', async () => {
    const [record] = await traceLine(shop.db, shop.config, name, lineOf(0))
    expect(record?.row).toMatchObject({ Name: '#1', Email: '***' })
    expect(JSON.stringify(record)).not.toContain('@')
  })

  test('a list of rejects shows only the shape of a record', async () => {
    const { rejects } = await listRejects(shop.db, { feed: 'shopify_orders' }, 10)
    expect(rejects.map(({ rawRow }) => rawRow).join('')).not.toMatch(/Pot|Cup|#3/)
  })

  test('replaying rejects says that records are read with their file', async () => {
    const { warnings } = await replayRejects(shop.db, shop.config, {})
    expect(warnings.at(-1)).toMatch(/^did not try 5 rejected records in 1 file of sources/)
  })

  test('verify reads it again and finds the same', async () => {
    expect(await verify(shop.db, shop.config, {})).toMatchObject({
      outcome: 'same',
      production: { outcome: 'compared', files: 2, missingFiles: [], rowsNotCompared: 0 },
    })
  })

  test('the same file is skipped', async () => {
    const path = result.files.find(({ outcome }) => outcome === 'converted')?.path ?? ''
    expect(await shop.load([path])).toMatchObject({
      outcome: 'unchanged',
      files: [{ feed: 'shopify_orders', outcome: 'skipped', reason: 'loaded before' }],
    })
  })
})

describe('the order of arrival makes no difference', () => {
  const older = csvOf(header, [
    order('#1', '10.00', { 'Financial Status': 'pending' }),
    line('#2', 'No first row'),
    order('#3', '30.00'),
  ])
  const newer = csvOf(header, [order('#1', '10.00', { Email: 'bo@example.com' }), order('#4', '40.00')])
  const [head = '', one = '', two = '', three = ''] = older.split('\n')
  const arrivals: Record<string, Array<Record<string, string>>> = {
    'at once': [{ 'old_2026-03-10.csv': older, 'new_2026-03-11.csv': newer }],
    backwards: [{ 'new_2026-03-11.csv': newer }, { 'old_2026-03-10.csv': older }],
    'forwards, each twice': [
      { 'old_2026-03-10.csv': older },
      { 'new_2026-03-11.csv': newer },
      { 'old_2026-03-10.csv': older, 'new_2026-03-11.csv': newer },
    ],
  }

  test.each(['backwards', 'forwards, each twice'])('%s', async (arrival) => {
    expect(await contentsAfter(arrivals[arrival] ?? [])).toEqual(await atOnce)
  })

  test('parts of the older export give the same orders', async () => {
    const parts = {
      'old_2026-03-10_part2.csv': [head, three].join('\n'),
      'old_2026-03-10_part1.csv': [head, one, two].join('\n'),
    }
    const contents = await contentsAfter([parts, { 'new_2026-03-11.csv': newer }])
    for (const table of ['warehouse.fact_sales', 'warehouse.fact_order_item', 'warehouse.fact_payment']) {
      expect(contents[table], table).toEqual((await atOnce)[table])
    }
  })

  let atOnce: Promise<Record<string, string[]>>
  beforeAll(() => {
    atOnce = contentsAfter(arrivals['at once'] ?? [])
    return atOnce
  })

  async function contentsAfter(loads: Array<Record<string, string>>): Promise<Record<string, string[]>> {
    const shop = await newShop()
    for (const files of loads) {
      for (const [name, content] of Object.entries(files)) {
        await shop.file(name, content, '2026-03-12T00:00:00Z')
      }
      await shop.load()
    }
    return contentsOf(shop.db.kysely)
  }
})

describe('a header that is almost known', () => {
  test('is refused with what it lacks, and read with the setting that the message names', async () => {
    const known = header.filter((name) => name !== 'Vendor')
    const german = csvOf(known, [order('#1', '10.00')]).replace('"Created at"', '"Erstellt am"')
    const shop = await newShop()
    await shop.file('orders.csv', german)
    const { files, outcome } = await shop.load()
    expect(outcome).toBe('unchanged')
    expect(files).toMatchObject([
      {
        outcome: 'refused',
        reason: expect.stringContaining(
          'looks like the orders export of Shopify, and lacks the column "Created at"',
        ),
        hint: expect.stringContaining('sources.shopify.columns: { "Erstellt am": "Created at" }'),
      },
    ])
    const path = files[0]?.path ?? ''
    shop.config.sources = { shopify: { columns: { 'erstellt am': 'Created at' } } }
    expect((await shop.load([path])).files[0]).toMatchObject({ outcome: 'converted', records: { used: 1 } })
  })
})

test('an archived export is kept once, recorded for all of its made files, and found by verify', async () => {
  const shop = await newShop()
  shop.config.archive = `${shop.folder}/archive`
  shop.config.inbox = `${shop.folder}/drop-0`
  await shop.file('export.csv', csvOf(header, [order('#1', '10.00')]), '2026-03-10T00:00:00Z')
  await shop.load([], { archive: true })
  expect(
    await shop.rows(
      'select distinct archived_path, has_recorded_age, count(*)::integer as files from ops.files group by 1, 2',
    ),
  ).toEqual([
    { archived_path: `${shop.config.archive}/2026-03-10/export.csv.gz`, has_recorded_age: true, files: 4 },
  ])
  expect(await verify(shop.db, shop.config, {})).toMatchObject({ outcome: 'same', notes: [] })
})

test('a file is read from its start again once a value turns out ambiguous, and nothing is loaded twice', async () => {
  const shop = await newShop()
  // More than a block of lines is copied before the last order is read.
  const Vendor = 'Fern & Co. '.repeat(200)
  const plain = Array.from({ length: 500 }, (_, at) => order(`#${at + 1}`, '10.00', { Vendor }))
  await shop.file(
    'orders.csv',
    csvOf(header, [order('#A', 'seven'), ...plain, order('#B', '1.250', { Vendor: 'Oak' })]),
  )
  const result = await shop.load()
  expect(result.files.find(({ outcome }) => outcome === 'converted')).toMatchObject({
    records: { read: 502, used: 501, leftOut: 0, leftOutByRule: {}, rejected: 1 },
  })
  expect(
    await shop.rows('select count(*)::int as orders, sum(total_price)::text as total from production.orders'),
  ).toEqual([{ orders: 501, total: '5001.25' }])
  expect(await shop.rows('select count(*)::int as rows from staging.source_records')).toEqual([{ rows: 501 }])
  expect(await shop.rows('select line from ops.rejected_rows')).toEqual([{ line: 2 }])
})
