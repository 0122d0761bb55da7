import { rm, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { newShop, type Shop } from '../support/shop.ts'

const stagedLines = (shop: Shop) =>
  shop.rows<{ name: string; rows: number }>(
    `select f.name, count(*)::integer as rows
     from (select _file_id from staging.customers union all select _file_id from staging.pageviews) as s
     join ops.files as f on f.file_id = s._file_id
     group by 1 order by 1`,
  )

/** Moves the last run some days into the past. */
const daysLater = (shop: Shop, days: number) =>
  shop.rows(`update ops.files set loaded_at = loaded_at - interval '${days} days' returning file_id`)

test('the first load after the configured days removes rows of a file from staging', async () => {
  const shop = await newShop({ stagingRetentionDays: 7 })
  await shop.file('customers_2026-11-01.csv', 'customer_id\nc1\nc2\n')
  await shop.file('pageviews_2026-11-01.csv', 'event_id,session_id,time\ne1,s1,2026-11-01\n')
  await shop.load()
  await daysLater(shop, 5)
  await shop.file('customers_2026-11-06.csv', 'customer_id\nc3\n')
  await shop.load()
  expect(await stagedLines(shop)).toEqual([
    { name: 'customers_2026-11-01.csv', rows: 2 },
    { name: 'customers_2026-11-06.csv', rows: 1 },
    { name: 'pageviews_2026-11-01.csv', rows: 1 },
  ])
  await daysLater(shop, 3)
  await shop.file('customers_2026-11-09.csv', 'customer_id\nc4\n')
  await shop.load()
  expect(await stagedLines(shop)).toEqual([
    { name: 'customers_2026-11-06.csv', rows: 1 },
    { name: 'customers_2026-11-09.csv', rows: 1 },
  ])
  expect(await shop.rows('select customer_id from production.customers order by 1')).toHaveLength(4)
})

test('rows of one night are found in staging without reading those of earlier nights', async () => {
  const shop = await newShop()
  await shop.file(
    'pageviews_2026-11-01.csv',
    Array.from({ length: 20_000 }, (_, index) => ({
      event_id: `event-${index}`,
      session_id: `session-${index % 100}`,
      time: '2026-11-01T10:00:00Z',
      path: `/product/${'x'.repeat(100)}`,
    })),
  )
  await shop.load()
  await shop.file('pageviews_2026-11-02.csv', 'event_id,session_id,time\ne1,s1,2026-11-02\n')
  await shop.load()
  const [night] = await shop.rows<{ id: number }>(
    `select file_id as id from ops.files where name = 'pageviews_2026-11-02.csv'`,
  )
  const plan = await shop.rows<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
    `explain (analyze, format json) select * from staging.pageviews where _file_id = ${night?.id}`,
  )
  const scan = plan[0]?.['QUERY PLAN'][0].Plan as Record<string, number>
  expect(scan).toMatchObject({ 'Node Type': 'Bitmap Heap Scan', 'Actual Rows': 1 })
  const [table] = await shop.rows<{ pages: number }>(
    `select pg_relation_size('staging.pageviews')::integer / current_setting('block_size')::integer as pages`,
  )
  expect(scan['Lossy Heap Blocks']).toBeLessThan((table?.pages ?? 0) / 2)
})

/** 12 MB of pageviews, in as many pages of the database. */
const manyPageviews = `event_id,session_id,time,path\n${Array.from({ length: 60_000 }, (_, index) => `event-${index},s1,2026-11-01T10:00:00Z,/${'x'.repeat(150)}\n`).join('')}`

const megabytes = async (shop: Shop, ...tables: string[]) => {
  const sizes = tables.map((table) => `pg_total_relation_size('staging.${table}')`).join(' + ')
  const [row] = await shop.rows<{ size: number }>(`select ((${sizes}) / 1048576)::integer as size`)
  return row?.size
}

/** A shop that keeps some rows in staging, so that no table there is empty. */
async function newUsedShop(): Promise<Shop> {
  const shop = await newShop()
  await shop.file('customers_2026-11-01.csv', 'customer_id\nc1\n')
  await shop.file('pageviews_2026-11-01.csv', 'event_id,session_id,time\ne1,s1,2026-11-01\n')
  await shop.load()
  return shop
}

test('a file that is refused in the middle occupies no space, and no other file suffers', async () => {
  const shop = await newUsedShop()
  const cut = gzipSync(manyPageviews).subarray(0, -20)
  const name = await shop.file('pageviews_2026-11-02.csv', '')
  await writeFile(`${name}.gz`, cut)
  await rm(name)
  await shop.file('customers_2026-11-02.csv', 'customer_id\nc2\n')
  const { files } = await shop.load()
  expect(files.map(({ outcome }) => outcome)).toEqual(['loaded', 'refused'])
  expect(await megabytes(shop, 'pageviews')).toBe(0)
  expect(await stagedLines(shop)).toHaveLength(3)
})

test('rejected rows of a refused file occupy no space', async () => {
  const shop = await newUsedShop()
  const name = await shop.file('pageviews_2026-11-02.csv', '')
  await writeFile(
    `${name}.gz`,
    gzipSync(manyPageviews.replaceAll('T10:00:00Z', 'T99:00:00Z')).subarray(0, -20),
  )
  await rm(name)
  expect((await shop.load()).files.map(({ outcome }) => outcome)).toEqual(['refused'])
  expect(await megabytes(shop, 'pageviews', 'rejected_rows')).toBe(0)
})

test('a dry run, a failed run and a killed run leave no staged rows and occupy no space', async () => {
  const shop = await newUsedShop()
  const before = await stagedLines(shop)
  const path = await shop.file('pageviews_2026-11-02.csv', manyPageviews)
  await shop.load([path], { dryRun: true })
  expect(await megabytes(shop, 'pageviews')).toBe(0)

  await shop.rows('alter table warehouse.publication rename to away')
  await expect(shop.load([path])).rejects.toThrow('publication')
  expect(await megabytes(shop, 'pageviews')).toBe(0)
  await shop.rows('alter table warehouse.away rename to publication')
  expect(await stagedLines(shop)).toEqual(before)

  // The state after a run that was killed while publishing.
  await shop.rows(`insert into ops.runs (command, host, pid) values ('load', 'here', 1)`)
  await shop.rows(
    `insert into staging.pageviews (_file_id, _line, path) select 1000, n, repeat('x', 200) from generate_series(1, 60000) as n`,
  )
  await shop.load([await shop.file('customers_2026-11-03.csv', 'customer_id\nc3\n')])
  expect(await megabytes(shop, 'pageviews')).toBe(0)
})
