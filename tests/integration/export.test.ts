import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { exportSources } from '../../src/reports/export.ts'
import { listSources, readQueries, sourcesNamed } from '../../src/reports/named_sources.ts'
import { storehouse } from '../support/command_line.ts'
import { newShop, type Shop } from '../support/shop.ts'

async function exported(
  shop: Shop,
  names: string[],
  options: Partial<Parameters<typeof exportSources>[2]> = {},
) {
  const out = options.out ?? join(shop.folder, 'out')
  return exportSources(shop.db, sourcesNamed(await listSources(shop.db), names), { ...options, out })
}

async function csv(path: string): Promise<Record<string, string>[]> {
  const bytes = await readFile(path)
  const text = path.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString()
  return parse(text, { columns: true })
}

test('an empty warehouse gives files with only a header', async () => {
  const shop = await newShop()
  const queries = await readQueries()
  const { files } = await exported(
    shop,
    queries.map(({ name }) => name),
  )
  expect(files.map(({ rows }) => rows)).toEqual(queries.map(() => 0))
  for (const { file } of files) expect((await readFile(file, 'utf8')).trim().split('\r\n')).toHaveLength(1)
})

test('cells that a spreadsheet would run are made harmless; numbers below zero stay numbers', async () => {
  const shop = await newShop()
  await shop.file('products.csv', [
    { product_id: '=1+1', product_name: '@SUM(A1)' },
    { product_id: 'a,b', product_name: 'line\nbreak "quoted"' },
  ])
  await shop.file('orders.csv', [{ order_id: 'o1', time: '2026-03-01' }])
  await shop.file('order_items.csv', [
    {
      order_item_id: '1',
      order_id: 'o1',
      product_id: '=1+1',
      product_qty: 1,
      product_price: 5,
      product_cost: 8,
    },
    { order_item_id: '2', order_id: 'o1', product_id: 'a,b', product_qty: 1, product_price: 5 },
  ])
  await shop.load()
  const { files } = await exported(shop, ['product_performance'])
  expect(await csv(files[0]?.file ?? '')).toMatchObject([
    { product_id: "'=1+1", product_name: "'@SUM(A1)", gross_profit: '-3.00' },
    { product_id: 'a,b', product_name: 'line\nbreak "quoted"', gross_profit: '5.00' },
  ])
})

test('files are split by the month of the business day, and compressed on request', async () => {
  const shop = await newShop({ timezone: 'Asia/Tokyo' })
  await shop.file('orders.csv', [
    { order_id: 'o1', time: '2025-12-31 14:00' },
    { order_id: 'o2', time: '2025-12-31 16:00' },
    { order_id: 'o3', time: '2026-02-01' },
  ])
  await shop.load()
  const { files, unsplit } = await exported(
    shop,
    ['fact_sales', 'orders_without_payment', 'customer_value'],
    { splitBy: 'month', gzip: true },
  )
  expect(unsplit).toEqual(['customer_value'])
  const shown = files.map(({ name, part, rows }) => `${name} ${part} ${rows}`).sort()
  expect(shown).toEqual([
    'customer_value null 0',
    'fact_sales 2025-12 1',
    'fact_sales 2026-01 1',
    'fact_sales 2026-02 1',
    'orders_without_payment 2025-12 1',
    'orders_without_payment 2026-01 1',
    'orders_without_payment 2026-02 1',
  ])
  const january = join(shop.folder, 'out', 'orders_without_payment_2026-01.csv.gz')
  expect(await csv(january)).toMatchObject([{ order_id: 'o2', ordered_at: '2025-12-31T16:00:00Z' }])

  const years = await exported(shop, ['dim_date'], { splitBy: 'year' })
  expect(years.files.map(({ part, rows }) => [part, rows]).sort()).toEqual([
    ['2025', 365],
    ['2026', 365],
    ['undated', 1],
  ])
})

test('one warehouse always gives the same bytes, and a failure leaves the files as they were', async () => {
  const shop = await newShop()
  await shop.file('orders.csv', [
    { order_id: 'o2', time: '2026-03-01', total_price: 5 },
    { order_id: 'o1', time: '2026-03-01', total_price: 7 },
  ])
  await shop.load()
  const first = await exported(shop, ['vw_orders_without_payment', 'fact_sales', 'daily_sales'])
  const texts = await Promise.all(first.files.map(({ file }) => readFile(file, 'utf8')))
  await shop.rebuild()
  const again = await exported(shop, ['vw_orders_without_payment', 'fact_sales', 'daily_sales'])
  expect(await Promise.all(again.files.map(({ file }) => readFile(file, 'utf8')))).toEqual(texts)

  const known = await listSources(shop.db)
  const broken = {
    name: 'broken',
    kind: 'query' as const,
    description: '',
    select: 'select 1 / (g - 1500) from generate_series(1, 3000) as g',
  }
  const out = join(shop.folder, 'out')
  await shop.file('orders_2.csv', [{ order_id: 'o3', time: '2026-03-02' }])
  await shop.load()
  await expect(
    exportSources(shop.db, [...sourcesNamed(known, ['fact_sales']), broken], { out }),
  ).rejects.toThrow('division by zero')
  expect((await readdir(out)).sort()).toEqual([
    'daily_sales.csv',
    'fact_sales.csv',
    'vw_orders_without_payment.csv',
  ])
  expect(await readFile(join(out, 'fact_sales.csv'), 'utf8')).toBe(texts[1])
})

test('the command writes all queries to data/processed/analytics, or the named ones to --out', async () => {
  const shop = await newShop()
  const run = (...args: string[]) =>
    storehouse(['export', ...args], { DATABASE_URL: shop.db.url }, { cwd: shop.folder })
  const all = await run('--quiet')
  expect(all).toMatchObject({ code: 0, stderr: '' })
  expect(all.stdout).toContain('14 files written to')
  expect(await readdir(join(shop.folder, 'data/processed/analytics'))).toHaveLength(14)

  const one = await run('shop_reports', 'daily_business_metrics', '--out', 'mine', '--json')
  expect(JSON.parse(one.stdout)).toMatchObject({
    gzip: false,
    split_by: null,
    files: [
      { name: 'shop_reports', file: 'shop_reports.csv', rows: 0 },
      { name: 'daily_business_metrics', file: 'daily_business_metrics.csv', rows: 0 },
    ],
  })
  const unknown = await run('vw_low_inventry', 'x', '--out', 'never')
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('did you mean "vw_low_inventory"?')
  expect(unknown.stderr).toContain('"x" is no query, view or aggregate.')
  expect(await readdir(shop.folder)).not.toContain('never')
  await writeFile(join(shop.folder, 'file'), '')
  expect((await run('--out', 'file')).stderr).toContain('is a file.')
  expect((await run('--split-by', 'decade')).stderr).toMatch(/year, month/)
}, 60_000)
