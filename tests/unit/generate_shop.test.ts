import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FeedName, feedColumns, feedNames } from '../../src/generate/base/feeds.ts'
import { splitRow } from '../../src/generate/faults/split_row.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, plainFiles } from '../../src/generate/options.ts'
import { feeds } from '../../src/model/feeds/index.ts'

type Row = Record<string, string>

let folder: string
const shop = {} as Record<FeedName, Row[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-generate-'))
  const size = { customers: 1_000, orders: 600, sessions: 10_000 }
  const options = {
    ...defaults,
    ...size,
    ...plainFiles,
  }
  await generate({ ...options, out: folder })
  for (const feed of feedNames) {
    shop[feed] = parse(await readFile(join(folder, `${feed}_2026-09-30.csv`)), { columns: true })
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const idsOf = (feed: FeedName, column: string) => new Set(shop[feed].map((row) => row[column]))
const cents = (text: string | undefined) => Math.round(Number(text || 0) * 100)
const share = (rows: readonly unknown[], all: readonly unknown[]) => (rows.length / all.length) * 100

test('its columns are those of the feeds, with their types', () => {
  expect(feedNames.toSorted()).toEqual(feeds.map(({ name }) => name).toSorted())
  for (const feed of feeds) {
    const own = feedColumns[feed.name].map(({ name, type, required }) => ({ name, type, required }))
    // Its orders say what shipping was charged; its lines don't.
    const columns = feed.columns.filter(
      ({ name }) => feed.name !== 'order_items' || name !== 'shipping_price',
    )
    const declared = columns.map(({ name, type, required }) => ({ name, type, required }))
    expect(own, feed.name).toEqual(declared)
  }
})

test('everything that is referred to exists', () => {
  const references: [FeedName, string, FeedName, string][] = [
    ['order_items', 'order_id', 'orders', 'order_id'],
    ['payments', 'order_id', 'orders', 'order_id'],
    ['refunds', 'order_id', 'orders', 'order_id'],
    ['refunds', 'order_item_id', 'order_items', 'order_item_id'],
    ['order_items', 'product_id', 'products', 'product_id'],
    ['cart_adds', 'product_id', 'products', 'product_id'],
    ['inventory', 'product_id', 'products', 'product_id'],
    ['product_costs', 'product_id', 'products', 'product_id'],
    ['products', 'category_id', 'categories', 'category_id'],
    ['categories', 'parent_category_id', 'categories', 'category_id'],
    ['orders', 'customer_id', 'customers', 'customer_id'],
    ['orders', 'session_id', 'sessions', 'session_id'],
    ...(['pageviews', 'scrolls', 'clicks', 'cart_adds'] as const).map(
      (feed): [FeedName, string, FeedName, string] => [feed, 'session_id', 'sessions', 'session_id'],
    ),
  ]
  for (const [from, column, to, key] of references) {
    const known = idsOf(to, key)
    const lost = shop[from].filter((row) => row[column] !== '' && !known.has(row[column]))
    expect(lost, `${from}.${column}`).toEqual([])
  }
})

test('the amounts of an order add up to its total', () => {
  const gross = new Map<string, number>()
  const reduced = new Map<string, number>()
  for (const { order_id = '', product_price, product_qty, discount } of shop.order_items) {
    gross.set(order_id, (gross.get(order_id) ?? 0) + cents(product_price) * Number(product_qty))
    reduced.set(order_id, (reduced.get(order_id) ?? 0) + cents(discount))
  }
  for (const { order_id = '', total_price, discount, shipping_price, tax_amount } of shop.orders) {
    expect(cents(total_price), order_id).toBe(
      (gross.get(order_id) as number) - cents(discount) + cents(shipping_price) + cents(tax_amount),
    )
    expect(cents(discount)).toBeGreaterThanOrEqual(reduced.get(order_id) as number)
  }
})

test('an order follows a visit that put each of its products in the cart', () => {
  const added = new Map<string, string>()
  for (const { session_id, product_id, time = '' } of shop.cart_adds) {
    const key = `${session_id} ${product_id}`
    if (time < (added.get(key) ?? '9')) added.set(key, time)
  }
  const orders = new Map(shop.orders.map((row) => [row.order_id, row]))
  for (const line of shop.order_items) {
    const order = orders.get(line.order_id) as Row
    if (order.session_id === '') continue
    const at = added.get(`${order.session_id} ${line.product_id}`)
    expect(at && at <= (order.time as string), line.order_item_id).toBe(true)
  }
})

test('no customer orders before they register', () => {
  const since = new Map(shop.customers.map((row) => [row.customer_id, row.registration_date as string]))
  for (const { customer_id, time = '' } of shop.orders) {
    if (customer_id !== '') expect((since.get(customer_id) as string) <= time.slice(0, 10)).toBe(true)
  }
})

test('the funnel is near 65, 20 and 5 %', () => {
  const viewed = new Set(
    shop.pageviews.filter(({ path }) => path?.includes('/product/')).map((row) => row.session_id),
  )
  const carts = idsOf('cart_adds', 'session_id')
  const ordered = new Set(shop.orders.map((row) => row.session_id).filter((id) => id !== ''))
  const sessions = shop.sessions
  const rate = (ids: Set<string | undefined>) => (ids.size / sessions.length) * 100
  expect(rate(new Set([...viewed, ...carts, ...ordered]))).toBeCloseTo(65, -0.5)
  expect(rate(new Set([...carts, ...ordered]))).toBeCloseTo(20, -0.5)
  expect(rate(ordered)).toBeGreaterThan(4)
  expect(rate(ordered)).toBeLessThan(6.5)
})

describe('the shape of the shop', () => {
  test('lines, refunds, payments, guests and returning customers are spread as in a shop', () => {
    expect(shop.order_items.length / shop.orders.length).toBeGreaterThan(2.8)
    expect(shop.order_items.length / shop.orders.length).toBeLessThan(3.6)
    expect(share(shop.refunds, shop.orders)).toBeGreaterThan(4)
    const statuses = idsOf('payments', 'status')
    for (const status of ['succeeded', 'failed', 'pending', 'cancelled']) expect(statuses).toContain(status)
    const guests = shop.orders.filter((row) => row.customer_id === '')
    expect(share(guests, shop.orders)).toBeGreaterThan(6)
    const counts = new Map<string, number>()
    for (const { customer_id = '' } of shop.orders)
      counts.set(customer_id, (counts.get(customer_id) ?? 0) + 1)
    counts.delete('')
    const returning = [...counts.values()].filter((count) => count > 1)
    expect(share(returning, [...counts])).toBeGreaterThan(20)
  })

  test('a few products sell most, and some categories sell by season', () => {
    const sold = new Map<string, number>()
    const bySeason = { cold: 0, warm: 0 }
    const category = new Map(shop.products.map((row) => [row.product_id, row.category_name]))
    for (const { product_id = '', time = '' } of shop.order_items) {
      sold.set(product_id, (sold.get(product_id) ?? 0) + 1)
      if (category.get(product_id) !== 'Garden Furniture') continue
      if (/-(11|12|01|02)-/.test(time)) bySeason.cold += 1
      if (/-(05|06|07|08)-/.test(time)) bySeason.warm += 1
    }
    const counts = [...sold.values()].sort((a, b) => b - a)
    const top = counts.slice(0, 20).reduce((sum, count) => sum + count, 0)
    expect(top / shop.order_items.length).toBeGreaterThan(0.35)
    expect(bySeason.warm).toBeGreaterThan(bySeason.cold * 2)
  })

  test('some products are bought together far more often than by chance', () => {
    const baskets = new Map<string, string[]>()
    for (const { order_id = '', product_id = '' } of shop.order_items) {
      baskets.set(order_id, [...(baskets.get(order_id) ?? []), product_id])
    }
    const lists = [...baskets.values()]
    const single = counted(lists.flat())
    const pairs = counted(
      lists.flatMap((list) => list.flatMap((a) => list.filter((b) => a < b).map((b) => `${a} ${b}`))),
    )
    const strong = [...pairs].filter(([pair, together]) => {
      const [a = '', b = ''] = pair.split(' ')
      const lift = (together * baskets.size) / ((single.get(a) ?? 1) * (single.get(b) ?? 1))
      return together >= 8 && lift > 2
    })
    expect(strong.length).toBeGreaterThan(5)
  })

  test('stock falls and is refilled', () => {
    const levels = new Map<string, number[]>()
    for (const { product_id = '', location, quantity_on_hand } of shop.inventory) {
      if (location === 'main') {
        levels.set(product_id, [...(levels.get(product_id) ?? []), Number(quantity_on_hand)])
      }
    }
    const steps = [...levels.values()].flatMap((list) =>
      list.slice(1).map((level, at) => level - (list[at] ?? 0)),
    )
    expect(steps.filter((step) => step < 0).length).toBeGreaterThan(500)
    expect(steps.filter((step) => step > 0).length).toBeGreaterThan(50)
  })
})

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

test('a row is split as any reader of CSV does', () => {
  for (const row of ['a,b,', '', ',', '"a,b",c', '"say ""so""","",x', 'x,"two\nlines"']) {
    expect(splitRow(row), row).toEqual(parse(`${row}\n`, { relax_column_count: true })[0] ?? [''])
  }
})
