import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PlatformName, platformNames } from '../../src/generate/exports/platform_names.ts'
import { type GenerateResult, generate } from '../../src/generate/generate.ts'
import { defaults, type GenerateOptions, plainFiles } from '../../src/generate/options.ts'
import { carriedBy } from '../support/carried/index.ts'
import { type ToldShop, toldShop } from '../support/carried/told_shop.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

const size = { customers: 150, orders: 300, products: 40, sessions: 300, days: 150 }

let folder: string
let told: ToldShop
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-exports-'))
  await written('feeds')
  told = await toldShop(join(folder, 'feeds'), defaults.end)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function written(
  name: string,
  options: Partial<GenerateOptions> = {},
): Promise<GenerateResult['files']> {
  const out = join(folder, name)
  const { files } = await generate({ ...defaults, ...size, ...plainFiles, ...options, out })
  return files.map((file) => ({ ...file, path: join(out, file.path) }))
}

/** The warehouse from the feeds that say what a platform's exports can. */
async function loadedFromFeeds(as: PlatformName): Promise<Shop> {
  const shop = await newShop()
  for (const [feed, rows] of Object.entries(carriedBy[as](told))) {
    await shop.file(`${feed}_${defaults.end}.csv`, rows)
  }
  await shop.load()
  await expectAllUsed(shop)
  return shop
}

/** Nothing is rejected, and nothing waits any more. */
async function expectAllUsed(shop: Shop): Promise<void> {
  expect(await shop.rows(`select * from ops.rejected_rows where status = 'open'`)).toEqual([])
}

/** The content of the warehouse, without which file it came from and when. */
async function said(shop: Shop): Promise<Record<string, string[]>> {
  const tables = await contentsOf(shop.db.kysely)
  const named = Object.entries(tables).filter(([table]) => COMPARED.test(table))
  return Object.fromEntries(named.map(([table, rows]) => [table, rows.map(withoutOrigin).sort()]))
}

const COMPARED =
  /^(production\.(orders|order_items|payments|refunds|customers|products|inventory)|warehouse\.(fact|agg|dim)_\w+)$/
const ORIGIN = ['file_id', 'line', 'effective_at', 'updated_at']

function withoutOrigin(row: string): string {
  const values: Record<string, unknown> = JSON.parse(row)
  return JSON.stringify(Object.fromEntries(Object.entries(values).filter(([name]) => !ORIGIN.includes(name))))
}

/** The exports of over five months, night by night, and the final state of everything else. */
async function exported(as: PlatformName): Promise<{ nights: string[]; standing: string[] }> {
  const nights = await written(`${as}-nights`, { as, drops: 5 })
  const whole = await written(as, { as })
  return {
    nights: nights.filter(({ feed }) => isOfOrders(feed)).map(({ path }) => path),
    // In-between states of products and customers would be more than the feeds say.
    standing: whole.filter(({ feed }) => !isOfOrders(feed)).map(({ path }) => path),
  }
}

const isOfOrders = (feed: string) => /_(orders|items|settlement)$/.test(feed)

test.each(platformNames)(
  'exports of %s, restated by month, make the same warehouse as feeds, in any order and twice',
  async (as) => {
    const { nights, standing } = await exported(as)
    const shop = await newShop()
    const half = Math.floor(nights.length / 2)
    await shop.load(nights.slice(half))
    await shop.load([...standing, ...nights.toReversed()])
    await expectAllUsed(shop)
    const feeds = await said(await loadedFromFeeds(as))
    expect(feeds['warehouse.fact_sales']?.length).toBeGreaterThan(size.orders * 0.9)
    expect(await said(shop)).toEqual(feeds)
  },
)
