import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { describeErasure } from '../../src/cli/output/describe_erasure.ts'
import { col } from '../../src/db/columns.ts'
import { sql } from '../../src/db/sql.ts'
import { readRows } from '../../src/db/statements.ts'
import { archiveEvents, restoreEvents } from '../../src/pipeline/archived_months/archive_events.ts'
import { erase } from '../../src/pipeline/erase/erase.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { personalId } from '../../src/privacy/personal_id.ts'
import { files, foundIn, loadInbox } from '../support/erased_shop.ts'
import { newShop, type Shop } from '../support/shop.ts'
import { zipOf } from '../support/zip_file.ts'

/** Money and counts by day, product, channel, place and customer. */
const figures = [
  `select * from warehouse.agg_daily_business_metrics order by 1`,
  `select * from warehouse.agg_sales_day order by 1, 2, 3, 4, 5`,
  `select order_id, net_amount, total_amount, refund_amount, customer_id from warehouse.fact_sales order by 1`,
  `select customer_id, country, region, city from warehouse.dim_customer order by 1, 2, 3, 4`,
]

const figuresOf = async (shop: Shop) => {
  const tables = []
  for (const query of figures)
    tables.push((await shop.rows(query)).map((row) => ({ ...row, updated_run_id: 0 })))
  return tables
}

async function verified(shop: Shop) {
  const { outcome, tables, checks, notes } = await verify(shop.db, shop.config)
  const differing = tables.filter((table) => table.differing > 0)
  const failed = checks.filter(({ status }) => status === 'failed')
  return outcome === 'same' ? 'same' : { outcome, differing, failed, notes }
}

test('after an erasure nothing of the person is found in any table or file, and figures are as before', async () => {
  const shop = await newShop()
  await loadInbox(shop, files)
  await mkdir(join(shop.config.home, 'reports'), { recursive: true })
  const log = join(shop.config.home, 'reports', 'log-2026-04-02.log')
  await writeFile(
    log,
    'seen 203.0.113.77\nZebedia Quackenbush wrote from zeb.quack@example.com\nother line\n',
  )
  // What was handed in to the dashboard waits there.
  const uploads = join(shop.config.home, 'uploads')
  await mkdir(uploads)
  const waiting =
    'order_id,customer_id,time,total_price,contact\no8,ZEB.quack@example.com,2026-04-10,7,Zebedia\n'
  await writeFile(join(uploads, 'orders_2026-04-12.csv'), waiting)
  await writeFile(join(uploads, 'orders_2026-04-13.csv.gz'), gzipSync(waiting))
  await writeFile(join(uploads, 'april.zip'), zipOf([{ name: 'orders_2026-04-14.csv', content: waiting }]))
  const others = waiting.replace('ZEB.quack', 'somebody').replace('Zebedia', 'Ann')
  await writeFile(join(uploads, 'clean.zip'), zipOf([{ name: 'orders_2026-04-15.csv', content: others }]))
  await writeFile(join(uploads, 'notes.txt'), 'call Zebedia Quackenbush\n')
  const workbook = zipOf([{ name: 'xl/sharedStrings.xml', content: '<t>zeb.quack@example.com</t>' }])
  await writeFile(join(uploads, 'customers.xlsx'), workbook)
  await writeFile(join(shop.config.inbox, 'people.xlsx'), workbook)
  const before = await figuresOf(shop)
  expect((await foundIn(shop, [shop.config.home, shop.config.archive])).length).toBeGreaterThan(20)

  const certificate = await erase(shop.db, shop.config, { customer: 'c1' })

  expect(await foundIn(shop, [shop.config.home, shop.config.archive])).toEqual([])
  expect(await figuresOf(shop)).toEqual(before)
  expect(await verified(shop)).toBe('same')
  expect(certificate.archive.rewritten).toHaveLength(10)
  expect(await readFile(join(uploads, 'orders_2026-04-12.csv'), 'utf8')).toMatch(
    /^o8,email:[0-9a-f]{64},2026-04-10,7,erased$/m,
  )
  expect(certificate.home.rewritten).toEqual([log])
  expect(certificate.archive.removed).toEqual([join(uploads, 'april.zip')])
  expect(certificate.home.removed).toEqual([join(uploads, 'notes.txt')])
  expect((await readdir(uploads)).sort()).toEqual([
    'clean.zip',
    'customers.xlsx',
    'orders_2026-04-12.csv',
    'orders_2026-04-13.csv.gz',
  ])
  const left = describeErasure(certificate, shop.config)
  expect(left.exitCode).toBe(3)
  expect(left.text).toContain(join(uploads, 'customers.xlsx'))
  expect(left.text).toContain(join(shop.config.inbox, 'people.xlsx'))
  await rm(join(shop.config.inbox, 'people.xlsx'))

  const again = await loadInbox(shop, files)
  expect(again.files.map(({ outcome }) => outcome)).toEqual(Object.keys(files).map(() => 'skipped'))
  const other = 'order_id,customer_id,time,total_price,note\no7,Zeb.Quack@example.com,2026-04-10,7,Zebedia\n'
  await loadInbox(shop, { 'orders_2026-04-11.csv': other })
  expect(await foundIn(shop, [shop.config.home, shop.config.archive])).toEqual([])
  expect(await verified(shop)).toBe('same')
})

test('archived events are erased, too, and bring nobody back', async () => {
  const shop = await newShop()
  await loadInbox(shop, files)
  const before = await figuresOf(shop)
  await archiveEvents(shop.db, shop.config, { before: '2026-05' })
  const places = [shop.config.home, shop.config.archive]
  const inParquet = async () => (await foundIn(shop, places)).filter((place) => place.includes('.parquet'))
  expect((await inParquet()).length).toBeGreaterThan(0)

  await erase(shop.db, shop.config, { customer: 'c1' })
  expect(await foundIn(shop, places)).toEqual([])

  expect(await archiveEvents(shop.db, shop.config, { before: '2026-05' })).toMatchObject([
    { feed: 'pageviews', month: '2026-04', rows: 2 },
  ])
  expect(await foundIn(shop, places)).toEqual([])
  expect(await verified(shop)).toBe('same')
  await restoreEvents(shop.db, shop.config, [])
  expect(await foundIn(shop, places)).toEqual([])
  expect(await figuresOf(shop)).toEqual(before)
})

/** Spellings of addresses, and ids that are none. */
const ids = [
  'jane@example.com',
  ' Jane@Example.COM ',
  'mailto:jane@example.com',
  'Jane Doe <JANE@example.com>',
  '<jane@example.com>',
  'jane%40example%2Ecom',
  'jane%2540example.com',
  'jane%2Bshop@example.com',
  'ja\u200bne@example.com',
  '"jane@example.com",',
  'jane＠example.com',
  'JANE@ÉCOLE.example',
  'C42',
  'a@b',
  '50% off',
  'jane@example',
  'İ@example.com',
]

test('the program and the database hash an id alike', async () => {
  const { db } = await newShop()
  const rows = await readRows(
    db.pool,
    { id: col.text, hashed: col.text },
    sql`select id, production.personal_id(id, 'salt') as hashed from unnest(${ids}::text[]) as i (id)`,
  )
  expect(rows.map(({ id }) => [id, personalId(id, 'salt')])).toEqual(
    rows.map(({ id, hashed }) => [id, hashed]),
  )
})
