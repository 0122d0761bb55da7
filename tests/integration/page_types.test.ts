import { expect, test } from 'vitest'
import type { PageAnswer } from '../../src/dashboard/contract.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop, type Shop } from '../support/shop.ts'

const paths = ['/', '/Item/1', '/product/1', '/en', '/cart']

/** A visit to each of the paths, loaded. */
async function visitedShop(): Promise<Shop> {
  const shop = await newShop()
  await shop.file(
    'pageviews_2026-03-01.csv',
    paths.map((path, n) => ({ event_id: `e${n}`, session_id: 's1', time: `2026-03-01 10:0${n}`, path })),
  )
  await shop.load()
  return shop
}

/** Page types as BI tools see them, in the order of `paths`. */
async function typesForReaders({ db }: Shop): Promise<(string | null)[]> {
  const client = await db.connect()
  try {
    await client.query('set role storehouse_reader')
    const { rows } = await client.query<{ page_type: string | null }>(
      'select page_type from warehouse.vw_pageviews order by event_id',
    )
    return rows.map(({ page_type }) => page_type)
  } finally {
    await client.end()
  }
}

async function typesOnDashboard(shop: Shop): Promise<Record<string, unknown>> {
  const dashboard = await openDashboard(shop)
  const { sections } = await dashboard.get<PageAnswer<'engagement'>>(
    'pages/engagement?from=2026-03-01&to=2026-03-31',
  )
  expect(new Set(sections.page_types.rows.map((row) => row.page_type))).toEqual(
    new Set(sections.pages.rows.map((row) => row.page_type)),
  )
  return Object.fromEntries(sections.page_types.rows.map((row) => [row.page_type, row.pageviews]))
}

test('a shop’s own types of pages reach BI tools and the dashboard with the next publish, for all days', async () => {
  const shop = await visitedShop()
  expect(await typesForReaders(shop)).toEqual(['home', 'other', 'product', 'other', 'cart'])
  expect(await typesOnDashboard(shop)).toEqual({ home: 1, product: 1, cart: 1, other: 2 })

  shop.config.pageTypes = { ...shop.config.pageTypes, home: ['en'], product: ['item'], cart: [] }
  expect((await shop.load([])).outcome).toBe('published')
  expect(await typesForReaders(shop)).toEqual(['home', 'product', 'other', 'home', 'other'])
  expect(await typesOnDashboard(shop)).toEqual({ home: 2, product: 1, other: 2 })
  expect(
    await shop.rows(`select * from warehouse.page_types where page_type in ('home', 'product')`),
  ).toEqual(
    expect.arrayContaining([
      { first_segment: '', page_type: 'home' },
      { first_segment: 'en', page_type: 'home' },
      { first_segment: 'item', page_type: 'product' },
    ]),
  )
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})

test('a changed list of page types is published without deriving facts again, and an equal one publishes nothing', async () => {
  const shop = await visitedShop()
  const fingerprint = () => shop.rows('select fingerprint from ops.settings')
  const before = await fingerprint()
  expect((await shop.load([])).outcome).toBe('unchanged')
  shop.config.pageTypes = { ...shop.config.pageTypes, product: ['item'] }
  expect((await shop.load([])).outcome).toBe('published')
  expect(await fingerprint()).toEqual(before)
  shop.config.pageTypes = { ...shop.config.pageTypes, product: ['item', 'item'] }
  expect((await shop.load([])).outcome).toBe('unchanged')
})
