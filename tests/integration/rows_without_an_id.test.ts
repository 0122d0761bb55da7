import { beforeAll, describe, expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** A line or a row of ad spend: its id (empty: none), its product, and the rest. */
type Line = [id: string, product: string, more?: Record<string, string>]

/** One order of the shop: its lines in the files, by name, and their final state: id → product. */
interface Case {
  says: string
  isUnknown?: boolean
  files: Record<string, Line[]>
  expected: Record<string, string>
}

const day1 = 'order_items_2025-01-01.csv'
const day2 = 'order_items_2025-01-02.csv'
const day2other = 'order_items_2025-01-02_2.csv'
const part1 = 'order_items_2025-01-02_part1.csv'
const part2 = 'order_items_2025-01-02_part2.csv'
const part10 = 'order_items_part10_2025-01-02.csv'
const dashed = 'order_items-20250102.csv'
const dashedPart = 'order_items_part1-20250102.csv'
const day3 = 'order_items_2025-01-03.csv'
const afternoon = 'order_items_1.csv'
const morning = 'order_items_2.csv'
const night = 'order_items_3.csv'
const unrealDay = 'order_items_2025-02-30.csv'

const modifiedAt: Record<string, string> = {
  [afternoon]: '2025-01-12T15:00:00Z',
  [morning]: '2025-01-12T09:00:00Z',
  [night]: '2025-01-12T01:00:00Z',
  [unrealDay]: '2025-01-12T08:00:00Z',
}

const deleted = { is_deleted: 'true' }

const cases: Case[] = [
  {
    says: 'the newest file replaces all lines of an order that have no id, and no others',
    files: {
      [day1]: [
        ['', 'A'],
        ['', 'B'],
        ['own', 'C'],
      ],
      [day3]: [['', 'D']],
    },
    expected: { '#1': 'D', own: 'C' },
  },
  {
    says: 'a number looks like no id of a file, and rows that are rejected have none',
    files: {
      [day2]: [
        ['', 'A'],
        ['#2', 'rejected'],
        ['', 'rejected', { product_qty: 'x' }],
        ['', 'B'],
        ['#2b', 'C'],
        ['2', 'D'],
      ],
    },
    expected: { '#1': 'A', '#2': 'B', '#2b': 'C', '2': 'D' },
  },
  {
    says: 'numbers run on over parts in order of their numbers',
    files: {
      [day2]: [['', 'A']],
      [part2]: [
        ['', 'D'],
        ['', 'deleted', deleted],
      ],
      [part1]: [
        ['', 'B'],
        ['', 'C'],
      ],
    },
    expected: { '#1': 'A', '#2': 'B', '#3': 'C', '#4': 'D', '#5': 'deleted' },
  },
  {
    says: 'waiting lines are numbered again, too',
    isUnknown: true,
    files: {
      [part2]: [
        ['', 'B'],
        ['', 'C'],
      ],
      [part1]: [['', 'A']],
    },
    expected: { '#1': 'A waits', '#2': 'B waits', '#3': 'C waits' },
  },
  {
    says: 'of undated files of a day the one that was written last holds the lines of an order',
    files: {
      [afternoon]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [morning]: [['', 'Z']],
    },
    expected: { '#1': 'A', '#2': 'B' },
  },
  {
    says: 'of files of one date the one whose name comes last holds the lines of an order',
    files: {
      [part1]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [day2other]: [['', 'Z']],
    },
    expected: { '#1': 'A', '#2': 'B' },
  },
  {
    says: 'a part that makes its group the newest brings the lines of its other parts back',
    files: {
      [day2]: [
        ['', 'A'],
        ['', 'deleted', deleted],
      ],
      [day2other]: [
        ['', 'X'],
        ['', 'Y'],
        ['', 'Z'],
      ],
      [part2]: [['', 'C']],
      [part10]: [['', 'D']],
    },
    expected: { '#1': 'A', '#2': 'deleted', '#3': 'C', '#4': 'D' },
  },
  {
    says: 'an export whose parts enclose another file by name is as new as its newest part',
    files: { [dashed]: [['', 'A']], [day2]: [['', 'X']], [dashedPart]: [['', 'B']] },
    expected: { '#1': 'A', '#2': 'B' },
  },
  {
    says: 'lines of an unknown order wait again when a part makes their group the newest',
    isUnknown: true,
    files: {
      [day2]: [['', 'A']],
      [day2other]: [
        ['', 'X'],
        ['', 'Y'],
      ],
      [part2]: [['', 'C']],
    },
    expected: { '#1': 'A waits', '#2': 'C waits' },
  },
  {
    says: 'lines that an older day sets aside are gone for good',
    files: { [day2]: [['', 'A']], [day2other]: [['', 'X']], [day3]: [['', 'B']], [part1]: [['', 'C']] },
    expected: { '#1': 'B' },
  },
  {
    says: 'a number that looks like a date and is none does not date a file',
    files: { [unrealDay]: [['', 'A']], [afternoon]: [['', 'B']], [night]: [['', 'C']] },
    expected: { '#1': 'B' },
  },
]

/** Ids in which a comma, quote or parenthesis could confuse two keys. */
const awkward = ['o,x', '"', 'a)', '(', 'a\\', '# 1']
const idOf = (order: number) => `${awkward[order] ?? ''}o${order + 1}`

/** The amount in ad spend that represents a line's product. */
const amounts = ['A', 'B', 'C', 'D', 'X', 'Y', 'Z', 'rejected', 'deleted']

/** The same rows as ad spend, with campaigns on a day as groups. Its own id is known in the whole feed. */
function asSpend(campaign: string, [id, product, more]: Line): Record<string, string> {
  const { product_qty, ...other } = more ?? {}
  return {
    spend_id: id === '' ? '' : `${campaign} ${id}`,
    date: '2025-01-01 10:00',
    platform: 'Google',
    campaign_name: campaign,
    amount: product_qty ?? String(amounts.indexOf(product)),
    is_deleted: '',
    ...other,
  }
}

async function write(shop: Shop): Promise<Record<string, string[]>> {
  const known = cases.flatMap(({ isUnknown }, order) => (isUnknown ? [] : [idOf(order)]))
  const paths: Record<string, string[]> = {
    orders: [
      await shop.file(
        'orders_2025-01-01.csv',
        known.map((id) => ({ order_id: id, time: '2025-01-01' })),
      ),
    ],
  }
  for (const name of new Set(cases.flatMap(({ files }) => Object.keys(files)))) {
    const rows = cases.flatMap(({ files }, order) =>
      (files[name] ?? []).map(([id, product, more]) => ({
        order_id: idOf(order),
        order_item_id: id,
        product_id: product,
        product_price: '1',
        product_qty: '1',
        is_deleted: '',
        ...more,
      })),
    )
    const spend = cases.flatMap(({ files }, order) =>
      (files[name] ?? []).map((row) => asSpend(idOf(order), row)),
    )
    const at = modifiedAt[name] ?? '2025-01-20T08:00:00Z'
    paths[name] = [
      await shop.file(name, rows, at),
      await shop.file(name.replace('order_items', 'ad_spend'), spend, at),
    ]
  }
  return paths
}

/** What exists, what waits, and what is deleted, for each order. */
async function linesOf(shop: Shop): Promise<Record<string, Record<string, string>>> {
  const rows = await shop.rows<{ order: string; id: string; says: string }>(
    `select order_id as order, order_item_id as id, product_id as says from production.order_items
     union all
     select order_id, row_values ->> 'order_item_id', (row_values ->> 'product_id') || ' waits'
     from ops.rejected_rows where reason = 'orphan' and status = 'open'
     union all
     select order_id, substring(row_key from '#[0-9]+'), 'deleted'
     from production.tombstones where feed = 'order_items'`,
  )
  const lines: Record<string, Record<string, string>> = {}
  for (const { order, id, says } of rows) lines[order] = { ...lines[order], [id]: says }
  return lines
}

/** The same for each campaign. Here too, an id without one is `#<n>`. */
async function spendOf(shop: Shop): Promise<Record<string, Record<string, string>>> {
  const rows = await shop.rows<{ id: string; amount: number | null }>(
    `select spend_id as id, amount::float8 as amount from production.ad_spend
     union all
     select row_key, null from production.tombstones where feed = 'ad_spend'`,
  )
  const spend: Record<string, Record<string, string>> = {}
  for (const { id, amount } of rows) {
    const [, campaign = '', number] =
      /^Google\|(.*)\|\|\|\|2025-01-01(#\d+)$/s.exec(id) ?? /^(.*) (.+)$/s.exec(id) ?? []
    spend[campaign] = {
      ...spend[campaign],
      [number ?? '']: amount === null ? 'deleted' : (amounts[amount] ?? ''),
    }
  }
  return spend
}

/** The nights of several arrivals. What a night lacks comes in the last one. */
const arrivals: Record<string, string[]> = {
  'at once': [],
  'the other way round': [day3, part10, part2, dashedPart, part1, day2other, day2, day1, 'orders'],
  'the undated ones by and by': [
    'orders',
    night,
    part10,
    afternoon,
    day2other,
    unrealDay,
    day2,
    part1,
    morning,
  ],
}

let atOnce: Awaited<ReturnType<typeof contentsOf>>

describe.each(Object.keys(arrivals))('files that arrive %s', (arrival) => {
  let shop: Shop
  let lines: Record<string, Record<string, string>>
  let spend: typeof lines
  beforeAll(async () => {
    shop = await newShop()
    const paths = await write(shop)
    const nights = arrivals[arrival] ?? []
    for (const name of nights) await shop.load(paths[name])
    const rest = Object.keys(paths).filter((name) => !nights.includes(name))
    await shop.load(rest.flatMap((name) => paths[name] ?? []))
    lines = await linesOf(shop)
    spend = await spendOf(shop)
  }, 300_000)

  for (const [order, { says, expected }] of cases.entries()) {
    test(says, () => {
      expect(lines[idOf(order)]).toEqual(expected)
      // Ad spend waits for nothing.
      const waited = Object.entries(expected).map(([id, product]) => [id, product.replace(' waits', '')])
      expect(spend[idOf(order)]).toEqual(Object.fromEntries(waited))
    })
  }

  test('make the same warehouse as all at once', async () => {
    const contents = await contentsOf(shop.db.kysely)
    atOnce ??= contents
    expect(contents).toEqual(atOnce)
  })

  test('leave no difference for verify', async () => {
    const { outcome, tables, checks } = await verify(shop.db, shop.config)
    const differing = tables.filter((table) => table.differing > 0)
    const failed = checks.filter(({ status }) => status === 'failed')
    expect({ outcome, differing, failed }).toEqual({ outcome: 'same', differing: [], failed: [] })
  })
})

const line = (order_id: string, order_item_id: string, product_id: string, more = {}) => ({
  order_id,
  order_item_id,
  product_id,
  product_price: 1,
  product_qty: 1,
  is_deleted: '',
  ...more,
})

test('lines that gave way count as superseded, and as inserted when they stand again', async () => {
  const shop = await newShop()
  const accounts: unknown[] = []
  await shop.file('orders.csv', [{ order_id: 'o1', time: '2025-01-01' }])
  for (const name of [day2other, day2, part2]) {
    await shop.file(name, [line('o1', '', 'p')])
    await shop.load()
    accounts.push(
      ...(await shop.rows(`select inserted, updated, superseded from ops.files where name = '${day2}'`)),
    )
  }
  expect(accounts).toEqual([
    { inserted: 0, updated: 0, superseded: 1 },
    { inserted: 1, updated: 0, superseded: 0 },
  ])
})

test('an export that repeats its lines leaves them unchanged, and a deleted order takes its lines along', async () => {
  const shop = await newShop()
  await shop.file('orders_2025-01-01.csv', [{ order_id: 'o1', time: '2025-01-01' }])
  await shop.file(day1, [line('o1', '', 'a'), line('o1', '', 'b')])
  await shop.load()
  await shop.file(day2, [line('o1', '', 'a'), line('o1', '', 'c')])
  expect((await shop.load()).files).toMatchObject([{ inserted: 0, updated: 1, unchanged: 1 }])
  await shop.file('orders_2025-01-03.csv', [{ order_id: 'o1', time: '2025-01-01', is_deleted: 'true' }])
  await shop.load()
  expect(await linesOf(shop)).toEqual({ o1: { '#1': 'a waits', '#2': 'c waits' } })
  await shop.file(day3, [line('o1', '', 'd')])
  await shop.load()
  expect(await linesOf(shop)).toEqual({ o1: { '#1': 'd waits' } })
})

test('the same id names another line in each order, also if it waits or is deleted', async () => {
  const shop = await newShop()
  await shop.file('orders_2025-01-01.csv', [
    { order_id: 'o1', time: '2025-01-01' },
    { order_id: 'o2', time: '2025-01-01' },
  ])
  const lines = [line('o1', '1', 'a'), line('o2', '1', 'b'), line('o3', '1', 'c'), line('o3,1', '1', 'd')]
  await shop.file(day1, lines)
  await shop.load()
  const all = { o1: { '1': 'a' }, o2: { '1': 'b' }, o3: { '1': 'c waits' }, 'o3,1': { '1': 'd waits' } }
  expect(await linesOf(shop)).toEqual(all)

  await shop.file(day2, [line('o2', '1', 'b', { is_deleted: 'true' })])
  await shop.file('orders_2025-01-02.csv', [{ order_id: 'o3', time: '2025-01-02' }])
  await shop.load()
  expect(await shop.rows('select order_id, product_id from production.order_items order by 1')).toEqual([
    { order_id: 'o1', product_id: 'a' },
    { order_id: 'o3', product_id: 'c' },
  ])
  // Nothing of the day before replaces the deleted line.
  await shop.file('order_items_2025-01-01_2.csv', lines)
  expect((await shop.load()).files).toMatchObject([{ unchanged: 2, superseded: 1, waiting: 1 }])
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})

test('a refund finds its line by order and id', async () => {
  const shop = await newShop()
  await shop.file(
    'orders.csv',
    ['o1', 'o2', 'o3'].map((id) => ({ order_id: id, time: '2025-01-01', total_price: 5 })),
  )
  await shop.file(day1, [line('o1', '', 'a'), line('o1', '', 'b'), line('o2', '', 'c'), line('o2', '7', 'd')])
  const refund = (id: string, order_id: string, order_item_id: string) => ({
    refund_id: id,
    order_id,
    order_item_id,
    amount: 1,
    time: '2025-01-02',
  })
  await shop.file('refunds.csv', [
    refund('r1', 'o1', '#2'),
    refund('r2', 'o2', '#1'),
    refund('r3', 'o2', '7'),
    refund('r4', 'o1', '7'),
    refund('r5', 'o3', '#0'),
  ])
  await shop.load()
  expect(
    await shop.rows(
      `select refund_id as id, product_id as product
       from warehouse.fact_refund join warehouse.dim_product using (product_key) order by 1`,
    ),
  ).toEqual([
    { id: 'r1', product: 'b' },
    { id: 'r2', product: 'c' },
    { id: 'r3', product: 'd' },
    { id: 'r4', product: '(unknown)' },
    { id: 'r5', product: '(unknown)' },
  ])
  expect(
    await shop.rows('select order_id, order_item_id from warehouse.fact_order_item where quantity = 0'),
  ).toEqual([{ order_id: 'o3', order_item_id: '#0' }])
})
