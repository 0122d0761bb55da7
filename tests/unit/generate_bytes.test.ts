import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { type FeedName, feedNames, header } from '../../src/generate/base/feeds.ts'
import { splitRow } from '../../src/generate/faults/split_row.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, type GenerateOptions, plainFiles } from '../../src/generate/options.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

const tiny = { ...defaults, customers: 40, orders: 60, products: 25, sessions: 300, days: 40 }

/** The files of a shop, by their path. */
async function shop(options: Partial<GenerateOptions> = {}): Promise<Map<string, Buffer>> {
  const out = await mkdtemp(join(tmpdir(), 'storehouse-generate-'))
  folders.push(out)
  await generate({
    ...tiny,
    ...plainFiles,
    ...options,
    out,
  })
  const entries = await readdir(out, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = await Promise.all(
    paths.map(async (path) => [path.slice(out.length + 1), await readFile(path)] as const),
  )
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function hashOf(files: Map<string, Buffer>): string {
  const hash = createHash('sha256')
  for (const [path, bytes] of files)
    hash.update(path).update(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  return hash.digest('hex').slice(0, 16)
}

const lines = (files: Map<string, Buffer>, path: string) =>
  (files.get(path) as Buffer).toString().trimEnd().split('\n').slice(1)

test('a seed gives the same bytes, on any machine and on any day', async () => {
  expect(hashOf(await shop())).toBe('e1e9b5b00870c493')
  expect(hashOf(await shop({ faults: true, drops: 3 }))).toBe('79ba3948eb1a02e7')
})

test('the time zone and the time of day of the machine change no byte', async () => {
  const before = process.env.TZ
  const expected = hashOf(await shop())
  try {
    for (const zone of ['Pacific/Kiritimati', 'America/St_Johns']) {
      process.env.TZ = zone
      expect(hashOf(await shop())).toBe(expected)
    }
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
})

test('another seed gives another shop', async () => {
  expect(hashOf(await shop({ seed: 2 }))).not.toBe(hashOf(await shop()))
})

test('packed files hold the same bytes', async () => {
  const packed = await shop({ gzip: true })
  for (const [path, bytes] of await shop()) {
    expect(gunzipSync(packed.get(`${path}.gz`) as Buffer).equals(bytes), path).toBe(true)
  }
})

test('there is one file for each feed, even of a shop of one order', async () => {
  const files = await shop({ customers: 1, orders: 1, products: 1, sessions: 1, days: 1 })
  expect([...files.keys()].filter((path) => !path.includes('/'))).toHaveLength(feedNames.length)
})

test('a shop has the requested size', async () => {
  const files = await shop()
  const count = (feed: string) => lines(files, `${feed}_2026-09-30.csv`).length
  expect(count('customers')).toBe(40)
  expect(count('orders')).toBe(60)
  expect(count('products')).toBe(25)
  expect(count('sessions')).toBe(300)
})

test('drops have the same events, orders and stock as one file per feed', async () => {
  const whole = await shop()
  const drops = await shop({ drops: 7 })
  for (const feed of ['sessions', 'pageviews', 'cart_adds', 'order_items', 'inventory', 'product_costs']) {
    const told = [...drops.keys()]
      .filter((path) => path.includes(`/${feed}_`))
      .flatMap((path) => lines(drops, path))
    expect(told.sort(), feed).toEqual(lines(whole, `${feed}_2026-09-30.csv`).sort())
  }
})

test('from a day on there is what happened since, and the whole state of the shop', async () => {
  const whole = await shop()
  const since = await shop({ from: '2026-09-12' })
  expect([...since.keys()]).toEqual([...whole.keys()])
  const time = /\b(2026-\d\d-\d\d)T/
  for (const feed of ['sessions', 'pageviews', 'cart_adds', 'inventory']) {
    const path = `${feed}_2026-09-30.csv`
    const expected = lines(whole, path).filter((row) => (time.exec(row)?.[1] as string) >= '2026-09-12')
    expect(expected.length, feed).toBeGreaterThan(0)
    expect(lines(since, path), feed).toEqual(expected)
  }
  // Orders come with all that belongs to them, or not at all.
  const orderIds = (feed: FeedName) => {
    const position = header(feed).split(',').indexOf('order_id')
    return lines(since, `${feed}_2026-09-30.csv`).map((row) => row.split(',')[position])
  }
  const orders = new Set(orderIds('orders'))
  expect(orders.size).toBeGreaterThan(0)
  for (const row of lines(since, 'orders_2026-09-30.csv')) {
    expect((row.split(',')[4]?.slice(0, 10) as string) >= '2026-09-12', row).toBe(true)
  }
  expect(new Set(orderIds('order_items'))).toEqual(orders)
  for (const id of [...orderIds('payments'), ...orderIds('refunds')]) expect(orders).toContain(id)
  for (const [path, bytes] of whole) {
    const isOfTheShop =
      /(customers|products|categories|product_desi|product_costs|shipping_rates|expenses)_/.test(path)
    if (isOfTheShop) expect(since.get(path)?.equals(bytes), path).toBe(true)
  }
})

test('a single day has the same files as among the daily drops', async () => {
  const daily = await shop({ drops: tiny.days })
  const alone = await shop({ onlyDay: '2026-09-12' })
  const expected = [...daily].filter(([path]) => path.startsWith('2026-09-12/'))
  expect(expected.length).toBeGreaterThan(5)
  expect([...alone].map(([path, bytes]) => [path, bytes.toString()])).toEqual(
    expected.map(([path, bytes]) => [path.slice('2026-09-12/'.length), bytes.toString()]),
  )
})

test('a day after the end continues the same shop', async () => {
  const history = await shop()
  const next = await shop({ onlyDay: '2026-10-01' })
  const id = (row: string) => row.split(',')[0] as string
  const known = new Map(lines(history, 'orders_2026-09-30.csv').map((row) => [id(row), row.split(',')]))
  const told = lines(next, 'orders_2026-10-01.csv').map((row) => row.split(','))
  const changed = told.filter((row) => known.has(row[0] as string))
  expect(changed.length).toBeGreaterThan(0)
  for (const row of changed) {
    // All but status, cancelled_at and updated_at is as it was.
    expect(row.toSpliced(11, 1).toSpliced(5, 1).slice(0, -1)).toEqual(
      known
        .get(row[0] as string)
        ?.toSpliced(11, 1)
        .toSpliced(5, 1)
        .slice(0, -1),
    )
  }
  const added = told.filter((row) => !known.has(row[0] as string))
  expect(added.length).toBeGreaterThan(0)
  for (const row of added) expect(row[4]).toMatch(/^2026-10-01T/)
  const sessions = new Set(lines(history, 'sessions_2026-09-30.csv').map(id))
  for (const row of lines(next, 'sessions_2026-10-01.csv')) expect(sessions.has(id(row))).toBe(false)
})

test('a customer who moves abroad keeps their name and address', async () => {
  const drops = await shop({ customers: 600, days: 365, drops: 12 })
  const columns = header('customers').split(',')
  const said = new Map<string, { countries: Set<string>; emails: Set<string> }>()
  for (const path of drops.keys()) {
    if (!path.includes('/customers_')) continue
    for (const row of lines(drops, path).map(splitRow)) {
      const [id, email, country] = ['customer_id', 'email', 'country'].map(
        (name) => row[columns.indexOf(name)],
      )
      const known = said.get(id as string) ?? { countries: new Set(), emails: new Set() }
      known.countries.add(country as string)
      known.emails.add(email as string)
      said.set(id as string, known)
    }
  }
  const moved = [...said.values()].filter(({ countries }) => countries.size > 1)
  expect(moved.length).toBeGreaterThan(0)
  for (const { emails } of moved) expect(emails.size).toBe(1)
})
