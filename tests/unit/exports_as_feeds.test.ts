import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PlatformName, platformNames } from '../../src/generate/exports/platform_names.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, plainFiles } from '../../src/generate/options.ts'
import { type FeedName, feedByName } from '../../src/model/feeds/index.ts'
import { sourceKinds } from '../../src/sources/index.ts'
import { carriedBy } from '../support/carried/index.ts'
import { type Row, type Rows, type ToldShop, toldShop } from '../support/carried/told_shop.ts'
import { convertText } from '../support/convert_text.ts'

const size = { ...defaults, customers: 400, orders: 400, products: 60, sessions: 500, ...plainFiles }

let folder: string
let shop: ToldShop
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-exports-'))
  await generate({ ...size, out: join(folder, 'feeds') })
  shop = await toldShop(join(folder, 'feeds'), size.end)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The rows of feeds that the exports of the shop become. */
async function exported(as: PlatformName): Promise<Rows> {
  const out = join(folder, as)
  const { files } = await generate({ ...size, as, out })
  const rows: Rows = {}
  for (const { path, feed } of files) {
    const kind = sourceKinds.find(({ name }) => name === feed)
    if (!kind) throw new Error(`no source reads ${feed}`)
    const converted = convertText(kind, await readFile(join(out, path), 'utf8'), { currency: 'EUR' })
    expect(converted.rejected, path).toEqual([])
    expect(
      converted.used + Object.values(converted.leftOut).reduce((sum, count) => sum + count, 0),
      path,
    ).toBe(converted.read)
    for (const [name, made] of Object.entries(converted.rows)) {
      rows[name as FeedName] = [...(rows[name as FeedName] ?? []), ...(made as unknown as Row[])]
    }
  }
  return rows
}

/** Rows as sorted texts, each value in one form and the empty ones left out. */
function texts(feed: FeedName, rows: readonly Row[]): string[] {
  const typeOf = new Map<string, string>(feedByName(feed).columns.map(({ name, type }) => [name, type]))
  const shown = (column: string, value: unknown) => {
    const type = typeOf.get(column)
    if (type === undefined) throw new Error(`${feed} has no column ${column}`)
    if (type === 'time') return new Date(String(value)).toISOString()
    return type === 'money' || type === 'price' ? Number(value).toFixed(4) : String(value)
  }
  return rows
    .map((row) =>
      Object.entries(row)
        .filter(([, value]) => value !== '' && value !== undefined)
        .map(([column, value]) => `${column}=${shown(column, value)}`)
        .sort()
        .join(' '),
    )
    .sort()
}

test.each(platformNames)('the exports of %s become the feeds of the same shop', async (as) => {
  const made = await exported(as)
  const carried = carriedBy[as](shop)
  expect(Object.keys(made).sort()).toEqual(Object.keys(carried).sort())
  for (const feed of Object.keys(carried) as FeedName[]) {
    expect(texts(feed, made[feed] ?? []), feed).toEqual(texts(feed, carried[feed] ?? []))
  }
})
