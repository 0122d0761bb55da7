import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeLoad } from '../../src/cli/output/describe_load.ts'
import type { Config } from '../../src/config/config.ts'
import { load } from '../../src/pipeline/load.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { discardRejects } from '../../src/reports/rejects.ts'
import { wooOrders } from '../../src/sources/woo_orders.ts'
import { csvOf } from '../support/convert_text.ts'
import { execute } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** Puts files, as text or bytes, into the inbox and loads it. */
async function loadInbox(
  shop: Shop,
  files: Record<string, string | Buffer> = {},
  config: Config = shop.config,
  dryRun = false,
) {
  await mkdir(config.inbox, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(config.inbox, name), content)
  return load(shop.db, config, { paths: [], dryRun, ignoreUnknown: false, archive: true })
}

function withFeed(config: Config, name: string, settings: object): Config {
  const feed = { files: [], encoding: 'utf-8' as const, columns: {}, ...settings }
  return { ...config, feeds: { ...config.feeds, [name]: feed } }
}

async function outcomeOf(shop: Shop, config: Config) {
  const { outcome, tables, checks, notes } = await verify(shop.db, config)
  const differing = tables.filter(({ differing }) => differing > 0)
  const failed = checks.filter(({ status }) => status === 'failed')
  return outcome === 'same' ? 'same' : { outcome, differing, failed, notes }
}

const rejects = 'select reason, status, line from ops.rejected_rows order by rejected_row_id'
const cities = `select order_id, city from production.orders order by 1`

/** ISO 8859-1 and Windows 1252 write these letters alike. */
const latin = (text: string) => Buffer.from(text, 'latin1')

test('a file of another encoding is read again after the setting names it, and its old rejects close', async () => {
  const shop = await newShop()
  await loadInbox(shop, {
    'orders_2026-01-02.csv': latin('order_id,time,city\no1,2026-01-01,Köln\no2,2026-01-01,Bonn\n'),
    'order_items_2026-01-02.csv': 'order_id,order_item_id,product_id,product_price,product_qty\no1,a,p,5,1\n',
  })
  expect(await shop.rows(cities)).toEqual([{ order_id: 'o2', city: 'Bonn' }])
  const keys = await shop.rows(
    `select order_id, customer_key from warehouse.fact_sales where order_id = 'o2'`,
  )

  const config = withFeed(shop.config, 'orders', { encoding: 'windows-1252' })
  const rehearsal = await loadInbox(shop, {}, config, true)
  expect(rehearsal.warnings).toEqual([
    'a load would read all files on record again (feeds.orders); this dry run does not',
  ])
  expect(await shop.rows(cities)).toEqual([{ order_id: 'o2', city: 'Bonn' }])

  const result = await loadInbox(shop, {}, config)
  expect(result.outcome).toBe('published')
  expect(result.warnings).toEqual(['read 2 files on record again (feeds.orders)'])
  expect(await shop.rows(cities)).toEqual([
    { order_id: 'o1', city: 'Köln' },
    { order_id: 'o2', city: 'Bonn' },
  ])
  expect(await shop.rows(rejects)).toEqual([
    { reason: 'malformed_row', status: 'superseded', line: 2 },
    { reason: 'orphan', status: 'superseded', line: 2 },
  ])
  expect(
    await shop.rows('select name, outcome, rows_read::integer as rows from ops.files order by run_id, name'),
  ).toEqual([
    { name: 'order_items_2026-01-02.csv', outcome: 'replaced', rows: 1 },
    { name: 'orders_2026-01-02.csv', outcome: 'replaced', rows: 2 },
    { name: 'order_items_2026-01-02.csv', outcome: 'loaded', rows: 1 },
    { name: 'orders_2026-01-02.csv', outcome: 'loaded', rows: 2 },
  ])
  expect(
    await shop.rows(`select order_id, customer_key from warehouse.fact_sales where order_id = 'o2'`),
  ).toEqual(keys)
  expect(await outcomeOf(shop, config)).toBe('same')

  expect((await loadInbox(shop, {}, config)).outcome).toBe('unchanged')
})

test('an export of another encoding is read again after the setting names it, and its old rejects close', async () => {
  const shop = await newShop()
  const header = Object.keys({ ...wooOrders.needs, billing_city: 'text' })
  const order = (order_id: string, billing_city: string) => ({
    order_id,
    order_date: '2026-01-01 10:00:00',
    status: 'completed',
    order_total: '5.00',
    line_items: 'name:Mug|sku:MUG|quantity:1|total:5.00',
    billing_city,
  })
  const export_ = csvOf(header, [order('o1', 'Köln'), order('o2', 'Bonn')])
  await loadInbox(shop, { 'export_2026-01-02.csv': latin(export_) })
  expect(await shop.rows(cities)).toEqual([{ order_id: 'o2', city: 'Bonn' }])

  const config: Config = {
    ...shop.config,
    sources: { woocommerce: { encoding: 'windows-1252', columns: {} } },
  }
  expect((await loadInbox(shop, {}, config)).outcome).toBe('published')
  expect(await shop.rows(cities)).toEqual([
    { order_id: 'o1', city: 'Köln' },
    { order_id: 'o2', city: 'Bonn' },
  ])
  expect(await shop.rows(rejects)).toEqual([{ reason: 'malformed_row', status: 'superseded', line: 2 }])
  expect(
    await shop.rows(`select outcome, records_read::integer as read, records_used::integer as used, rejected::integer
      from ops.files where parent_file_id is null order by run_id`),
  ).toEqual([
    { outcome: 'replaced', read: 2, used: 1, rejected: 1 },
    { outcome: 'converted', read: 2, used: 2, rejected: 0 },
  ])
  expect(await outcomeOf(shop, config)).toBe('same')

  // Set back, it rejects the row again and reports that.
  const screen = { paint: (_: unknown, text: string) => text, width: 200 }
  const { exitCode, text } = describeLoad(await loadInbox(shop), screen)
  expect([exitCode, await shop.rows(cities)]).toEqual([3, [{ order_id: 'o2', city: 'Bonn' }]])
  expect(text).toContain('1 row was rejected; see `storehouse rejects list`')
})

test('discarded rows stay discarded, whether they are bad or sound now', async () => {
  const shop = await newShop()
  await loadInbox(shop, {
    'orders_2026-01-02.csv': latin(
      'order_id,time,city\no1,2026-01-01,Köln\no2,no time,Bonn\no3,2026-01-01,Ulm\n',
    ),
    'payments_2026-01-02.csv':
      'payment_id,order_id,payment_method,amount,time\nm1,o9,card,5,2026-01-01\nm2,o3,card,5,2026-01-01\n',
  })
  const open = await shop.rows<{ id: number }>('select rejected_row_id::integer as id from ops.rejected_rows')
  await discardRejects(
    shop.db,
    open.map(({ id }) => id),
  )
  const config = withFeed(shop.config, 'orders', { encoding: 'latin1' })
  await loadInbox(shop, { 'orders_2026-01-03.csv': 'order_id,time,city\no9,2026-01-01,Essen\n' }, config)
  expect(await shop.rows(cities)).toEqual([
    { order_id: 'o3', city: 'Ulm' },
    { order_id: 'o9', city: 'Essen' },
  ])
  expect(await shop.rows('select payment_id from production.payments')).toEqual([{ payment_id: 'm2' }])
  expect(
    await shop.rows(`select f.outcome, r.status, count(*)::integer as rows
      from ops.rejected_rows as r join ops.files as f using (file_id) group by 1, 2 order by 1`),
  ).toEqual([
    { outcome: 'loaded', status: 'discarded', rows: 3 },
    { outcome: 'replaced', status: 'superseded', rows: 3 },
  ])
  expect(await outcomeOf(shop, config)).toBe('same')
})

test('nothing is loaded while an archived copy that is needed is missing', async () => {
  const shop = await newShop()
  await loadInbox(shop, { 'orders_2026-01-02.csv': 'order_id,time,city\no1,2026-01-01,Bonn\n' })
  const [file] = await shop.rows<{ path: string }>('select archived_path as path from ops.files')
  await rm(file?.path ?? '')
  const config = withFeed(shop.config, 'orders', { columns: { city: 'region' } })
  await expect(
    loadInbox(shop, { 'orders_2026-01-03.csv': 'order_id,time\no2,2026-01-01\n' }, config),
  ).rejects.toThrow(/feeds\.orders changed since files were loaded .*orders_2026-01-02\.csv\.gz/s)
  expect(await shop.rows(cities)).toEqual([{ order_id: 'o1', city: 'Bonn' }])

  const result = await loadInbox(shop)
  expect(result.files.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['orders_2026-01-03.csv', 'loaded'],
  ])
})

test('settings that would refuse a loaded file change nothing', async () => {
  const shop = await newShop()
  await loadInbox(shop, { 'orders_2026-01-02.csv': 'order_id,time,city\no1,2026-01-01,Bonn\n' })
  const config = withFeed(shop.config, 'orders', { columns: { time: 'city' } })
  await expect(loadInbox(shop, {}, config)).rejects.toThrow(/can't be read under the present settings/)
  expect(await shop.rows(cities)).toEqual([{ order_id: 'o1', city: 'Bonn' }])
  expect(await outcomeOf(shop, shop.config)).toBe('same')
})

test('the next load reads columns that a feed gained after a file was loaded', async () => {
  const shop = await newShop()
  await loadInbox(shop, {
    'orders_2026-01-02.csv': 'order_id,time\no1,2026-01-01\n',
    'payments_2026-01-02.csv':
      'payment_id,order_id,payment_method,amount,fee_amount,time\nm1,o1,card,5,0.35,2026-01-01\n',
  })
  // As a version without this column left it.
  await execute(shop.db.kysely, 'update production.payments set fee_amount = null')
  await execute(shop.db.kysely, `update ops.files set reading = null, loaded_at = '2026-01-03'`)
  const result = await loadInbox(shop)
  expect(result.warnings).toEqual(['read 2 files on record again ("fee_amount" of payments, read since)'])
  expect(await shop.rows('select payment_fee_amount::float8 as fee from warehouse.fact_sales')).toEqual([
    { fee: 0.35 },
  ])
  expect(await outcomeOf(shop, shop.config)).toBe('same')
  expect((await loadInbox(shop)).outcome).toBe('unchanged')
})
