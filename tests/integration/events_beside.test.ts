import { expect, test } from 'vitest'
import { armFailpoint } from '../../src/failpoint.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

// A large load fills new months of events on a second connection, from 10,000 events on.

const many = 10_500

/** Pageviews, three a session, over three months; `offset` moves their ids. */
function pageviews(count: number, offset = 0): string {
  const lines = ['event_id,session_id,time,path']
  for (let n = offset; n < offset + count; n++) {
    const day = `2025-${String(1 + (n % 3)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`
    lines.push(`e${n},s${Math.floor(n / 3)},${day}T10:00:00Z,/p${n % 7}`)
  }
  return lines.join('\n')
}

/** Cart adds of three products, each known by its id or, with `named`, by its name. */
function cartAdds(count: number, named: boolean): string {
  const lines = ['event_id,session_id,time,product_id,product_name']
  for (let n = 0; n < count; n++) {
    const product = named && n % 2 === 0 ? `,Boots ${n % 3}` : `b${n % 3},`
    lines.push(`a${n},s${n},2025-02-${String(1 + (n % 28)).padStart(2, '0')}T11:00:00Z,${product}`)
  }
  return lines.join('\n')
}

async function leftBeside(shop: Shop): Promise<string[]> {
  const rows = await shop.rows<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'staging'::regnamespace and relkind in ('r', 'p') and relname ~ '(_beside|_\\d\\d)$'`,
  )
  return rows.map(({ name }) => name)
}

async function isPartition(shop: Shop, table: string): Promise<boolean> {
  return (
    (await shop.rows(`select from pg_inherits where inhrelid = 'production.${table}'::regclass`)).length === 1
  )
}

/** The constraints and indexes of a table of production. */
function definitionOf(shop: Shop, table: string): Promise<Array<{ definition: string }>> {
  const relation = `'production.${table}'::regclass`
  return shop.rows(
    `select contype::text || ' ' || pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = ${relation}
     union all
     select substring(pg_get_indexdef(indexrelid) from 'USING .*') from pg_index where indrelid = ${relation}
     order by 1`,
  )
}

test('many events at once give the same as the same events little by little', async () => {
  const atOnce = await newShop()
  await atOnce.file('pageviews_2025-04-01.csv', pageviews(many))
  await atOnce.load()

  const inParts = await newShop()
  for (let part = 0; part < 3; part++) {
    await inParts.file('pageviews_2025-04-01.csv', pageviews(many / 3, (part * many) / 3))
    await inParts.load()
  }
  const withoutFiles = async (shop: Shop) => {
    const { 'production.pageviews': _, ...contents } = await contentsOf(shop.db.kysely)
    return contents
  }
  const events = (shop: Shop) =>
    shop.rows('select event_id, session_id, time, path from production.pageviews order by event_id')
  expect(await withoutFiles(atOnce)).toEqual(await withoutFiles(inParts))
  expect(await events(atOnce)).toEqual(await events(inParts))
  expect(await isPartition(atOnce, 'pageviews_2025_02')).toBe(true)
  const madeAhead = `pageviews_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
  expect(await definitionOf(atOnce, 'pageviews_2025_02')).toEqual(await definitionOf(atOnce, madeAhead))
  expect(await leftBeside(atOnce)).toEqual([])
}, 300_000)

test('the newest of equal events in a large load stands, and each is counted', async () => {
  const shop = await newShop()
  await shop.file('pageviews_2025-04-02.csv', pageviews(many))
  await shop.file(
    'pageviews_2025-04-03.csv',
    'event_id,session_id,time,path\ne4,s1,2025-02-05T10:00:00Z,/new',
  )
  const { files } = await shop.load()
  expect(files.map(({ inserted, superseded }) => ({ inserted, superseded }))).toEqual([
    { inserted: many - 1, superseded: 1 },
    { inserted: 1, superseded: 0 },
  ])
  expect(await shop.rows(`select path from production.pageviews where event_id = 'e4'`)).toEqual([
    { path: '/new' },
  ])
  expect(await leftBeside(shop)).toEqual([])
}, 300_000)

test.each([true, false])(
  'many cart adds find products by their names: %s',
  async (named) => {
    const shop = await newShop()
    await shop.file('products_2025-03-01.csv', 'product_id,product_name\nb0,Boots 0\nb1,Boots 1\nb2,Boots 2')
    await shop.file('cart_adds_2025-03-01.csv', cartAdds(many, named))
    await shop.load()
    expect(
      await shop.rows(
        'select resolved_product_id as product, count(*)::integer as adds from production.cart_adds group by 1 order by 1',
      ),
    ).toEqual(['b0', 'b1', 'b2'].map((product) => ({ product, adds: many / 3 })))
    expect(await leftBeside(shop)).toEqual([])
  },
  300_000,
)

test.each(['after staging', 'after sessions of events', 'after pageviews', 'before commit'])(
  'a large load that fails %s leaves nothing of its events, and the next load does it all',
  async (place) => {
    const shop = await newShop()
    const path = await shop.file('pageviews_2025-04-01.csv', pageviews(many))
    armFailpoint(`${place}=error`)
    await expect(shop.load()).rejects.toThrow(place)
    armFailpoint(undefined)
    expect(await shop.rows('select from production.pageviews')).toEqual([])
    expect(await leftBeside(shop)).toEqual([])
    const { files } = await shop.load([path])
    expect(files.map(({ inserted }) => inserted)).toEqual([many])
  },
  300_000,
)

test('a dry run of a large load leaves nothing of its events', async () => {
  const shop = await newShop()
  const path = await shop.file('pageviews_2025-04-01.csv', pageviews(many))
  const { files } = await shop.load([path], { dryRun: true })
  expect(files.map(({ inserted }) => inserted)).toEqual([many])
  expect(await shop.rows('select from production.pageviews')).toEqual([])
  expect(await leftBeside(shop)).toEqual([])
}, 300_000)

test('the next load clears away what a killed one left beside the tables', async () => {
  const shop = await newShop()
  await shop.rows('create table staging.pageviews_2025_01 (like production.pageviews)')
  await shop.rows(
    'create table staging.pageviews_beside (like production.pageviews) partition by range (time)',
  )
  await shop.file('customers_2025-04-01.csv', 'customer_id\nc1')
  await shop.load()
  expect(await leftBeside(shop)).toEqual([])
})

test('months that are filled beside their table have statistics', async () => {
  const shop = await newShop()
  await shop.file('pageviews_2025-04-01.csv', pageviews(many))
  await shop.load()
  const [row] = await shop.rows<{ months: number; whole: number }>(
    `select count(distinct tablename) filter (where tablename like 'pageviews_2025%')::integer as months,
       count(distinct tablename) filter (where tablename = 'pageviews')::integer as whole
     from pg_stats where schemaname = 'production' and attname = 'session_id'`,
  )
  expect(row).toEqual({ months: 3, whole: 1 })
})
