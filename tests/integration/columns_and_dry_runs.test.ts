import { expect, test } from 'vitest'
import { feeds } from '../../src/model/feeds/index.ts'
import { newShop, type Shop } from '../support/shop.ts'

const warningsOf = async (load: ReturnType<Shop['load']>) =>
  (await load).files.map(({ name, warnings }) => [name, warnings])

test('columns that come and go are reported once per file, over the files of a night and over nights', async () => {
  const shop = await newShop()
  const night = [
    await shop.file('categories_2026-11-01.csv', 'category_id,name\nc1,a\n'),
    await shop.file(
      'categories_2026-11-02.csv',
      'category_id,name,updated_at,"né\nle",lot\nc2,b,2026-11-02,x,y\n',
    ),
    await shop.file('categories_2026-11-03.csv', 'category_id,name,lot\nc3,c,z\n'),
  ]
  const told = [
    ['categories_2026-11-01.csv', []],
    ['categories_2026-11-02.csv', ['new columns "né le", "lot": kept in staging.categories only']],
    [
      'categories_2026-11-03.csv',
      ['column "updated_at", which earlier files had, is missing: its rows carry NULL there'],
    ],
  ]
  // A dry run is no load: the next run reports it again.
  expect(await warningsOf(shop.load(night, { dryRun: true }))).toEqual(told)
  expect(await warningsOf(shop.load(night))).toEqual(told)

  const wide = Array.from({ length: 14 }, (_, n) => `column ${n} ${'x'.repeat(n > 0 ? 0 : 70)}`)
  const last = await shop.file('categories_2026-11-04.csv', `category_id,name,lot,${wide.join(',')}\n`)
  const [[, warnings]] = (await warningsOf(shop.load([last]))) as [[string, string[]]]
  expect(warnings).toEqual([
    expect.stringMatching(/^new columns "column 0 x{45,51}[^"]*", "column 1", .*"column 9" and 4 more: kept/),
    'column "updated_at", which earlier files had, is missing: its rows carry NULL there',
  ])
})

/** Everything that a dry run must leave unchanged. */
async function traces(shop: Shop) {
  const staging = [...feeds.map(({ name }) => `staging.${name}`), 'staging.rejected_rows']
  const tables = [
    'ops.files',
    'ops.rejected_rows',
    'ops.settings',
    'production.orders',
    'production.tombstones',
    'warehouse.fact_sales',
    'warehouse.publication',
  ]
  const found: Record<string, unknown> = {}
  for (const table of tables) found[table] = await shop.rows(`select t::text from ${table} as t order by 1`)
  for (const table of staging) found[table] = await shop.rows(`select * from ${table} order by _file_id`)
  found.columns = await shop.rows(
    `select table_name, column_name from information_schema.columns where table_schema = 'staging' order by 1, 2`,
  )
  return found
}

test('a dry run leaves nothing but its entry in the log, also when it fails', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-11-01.csv', 'order_id,time,total_price\no1,2026-11-01,10\n')
  await shop.load()
  const before = await traces(shop)
  const good = await shop.file('orders_2026-11-02.csv', 'order_id,time,extra\no2,2026-11-02,x\no3,never,x\n')
  const refused = await shop.file('payments_2026-11-02.csv', 'payment_id\np1\n')
  const cycle = await shop.file(
    'categories_2026-11-02.csv',
    'category_id,name,parent_category_id\nc1,a,c2\nc2,b,c1\n',
  )
  const rehearsed = await shop.load([good, refused], { dryRun: true })
  expect(rehearsed.outcome).toBe('dry_run')
  expect(rehearsed.files.map(({ outcome, inserted, rejected }) => [outcome, inserted, rejected])).toEqual([
    ['loaded', 1, 1],
    ['refused', 0, 0],
  ])
  expect(await traces(shop)).toEqual(before)
  await expect(shop.load([good, cycle], { dryRun: true })).rejects.toThrow(/quality check/)
  expect(await traces(shop)).toEqual(before)
  expect(await shop.rows('select command, status from ops.runs order by run_id')).toEqual([
    { command: 'load PATH', status: 'published' },
    { command: 'load --dry-run', status: 'dry_run' },
    { command: 'load --dry-run', status: 'failed' },
  ])
})

test('an extra column and its rows survive dry runs', async () => {
  const shop = await newShop()
  await shop.file('categories_2026-11-01.csv', 'category_id,name,"the ""lot"""\nc1,a,x\n')
  await shop.load()
  const before = await traces(shop)
  await shop.file('categories_2026-11-02.csv', 'category_id,name,"the ""lot""","the ""bin"""\nc2,b,y,z\n')
  await shop.load(undefined, { dryRun: true })
  expect(await traces(shop)).toEqual(before)
  expect(before['staging.categories']).toMatchObject([{ category_id: 'c1', 'the "lot"': 'x' }])
})

test('dry runs never use up the columns that a table can have', async () => {
  const shop = await newShop()
  await shop.file('categories_2026-11-01.csv', 'category_id,name,lot\nc1,a,x\n')
  await shop.load()
  const many = Array.from({ length: 800 }, (_, n) => `column ${n}`)
  const row = ['c2', 'b', ...many.map(() => 'z')]
  const wide = await shop.file(
    'categories_2026-11-02.csv',
    `category_id,name,${many.join(',')}\n${row.join(',')}\n`,
  )
  for (const dryRun of [true, false]) {
    const { files } = await shop.load([wide], { dryRun })
    expect(files.map(({ outcome, inserted }) => [outcome, inserted])).toEqual([['loaded', 1]])
  }
  expect(
    await shop.rows(`select category_id, lot, "column 799" as last from staging.categories order by 1`),
  ).toEqual([
    { category_id: 'c1', lot: 'x', last: null },
    { category_id: 'c2', lot: null, last: 'z' },
  ])
  // The table made in between is the same as the one before.
  expect(
    await shop.rows(
      `select c.relpersistence as persistence, c.reloptions is not null as has_upkeep,
              i.indexrelid::regclass::text as index,
              obj_description(c.oid, 'pg_class') is not null as is_described,
              (select count(*)::int from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
                 and col_description(attrelid, attnum) is null) as undescribed
       from pg_class as c join pg_index as i on i.indrelid = c.oid
       where c.oid = 'staging.categories'::regclass`,
    ),
  ).toEqual([
    {
      persistence: 'u',
      has_upkeep: true,
      index: 'staging.categories_file_id',
      is_described: true,
      undescribed: 0,
    },
  ])
})

test('production itself refuses values that no feed accepts, in every month of events', async () => {
  const shop = await newShop()
  await shop.file('scrolls_2026-11-01.csv', [
    { event_id: 'e1', session_id: 's1', time: '2026-02-01', path: '/', scroll_percent: 50 },
  ])
  await shop.file('shipping_rates_2026-11-01.csv', [
    { country: 'x'.repeat(1024 * 1024), max_desi: 1, cost: 2 },
  ])
  await shop.file('order_items_2026-11-01.csv', [
    { order_id: 'o1', product_id: 'p1', product_price: 10, product_qty: 2, discount: 20 },
  ])
  await shop.file('orders_2026-11-01.csv', [{ order_id: 'o1', time: '2026-02-01' }])
  await shop.load()
  expect(
    await shop.rows(
      `select c.conrelid::regclass::text as partition from pg_constraint as c
       where conname = 'scrolls_scroll_percent_is_percentage' and conislocal = false and c.coninhcount = 1
         and conrelid = 'production.scrolls_2026_02'::regclass`,
    ),
  ).toEqual([{ partition: 'production.scrolls_2026_02' }])
  for (const [statement, constraint] of [
    ['update production.scrolls set scroll_percent = 101', 'scrolls_scroll_percent_is_percentage'],
    [`update production.scrolls set event_id = ''`, 'scrolls_event_id_not_empty'],
    ['update production.order_items set discount = 20.01', 'order_items_discount_within_gross'],
    ['update production.order_items set shipping_price = -1', 'order_items_shipping_price_not_negative'],
    ['update production.shipping_rates set cost = -1', 'shipping_rates_cost_not_negative'],
    [`update production.orders set order_id = ''`, 'orders_order_id_not_empty'],
  ]) {
    await expect(shop.rows(statement as string)).rejects.toThrow(constraint)
  }
})

test('the last change of a file without a date in its name has bounds, too', async () => {
  const shop = await newShop()
  const content = 'category_id,name\nc1,a\n'
  await shop.file('categories_1.csv', content, '1970-01-01T00:00:00Z')
  await shop.file('categories_2.csv', content, '1990-01-01T00:00:00Z')
  await shop.file('categories_3.csv', content, '2199-01-01T00:00:00Z')
  const { files } = await shop.load()
  const told = Object.fromEntries(
    files.map(({ name, outcome, reason, hint }) => [name, reason ? `${reason} ${hint}` : outcome]),
  )
  expect(told).toEqual({
    'categories_1.csv':
      'categories_1.csv: its modification time, 1970-01-01, which is its file date, lies before 1990-01-01. ' +
      'Nothing was loaded from this file. Write a date into its name, as in categories_2026-11-20.csv.',
    'categories_2.csv': 'loaded',
    'categories_3.csv':
      'categories_3.csv: its modification time, 2199-01-01, which is its file date, lies more than two days ahead. ' +
      'Nothing was loaded from this file. Write a date into its name, as in categories_2026-11-20.csv, or load it again when the day is near.',
  })
})

test('a failed check shows a row that broke it, its long texts cut', async () => {
  const shop = await newShop()
  await shop.file('categories_2026-11-02.csv', [
    { category_id: 'c1', name: 'x'.repeat(1024 * 1024), parent_category_id: 'c2' },
    { category_id: 'c2', name: 'y'.repeat(1024 * 1024), parent_category_id: 'c1' },
  ])
  const error = await shop.load().catch((reason) => reason)
  expect(error.name).toBe('StepFailedError')
  expect(error.message.length).toBeLessThan(2_000)
})
