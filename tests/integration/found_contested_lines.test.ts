import { basename } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** A line: its id (`#2`: the generated one of its order; empty: none), its product, and what else it says. */
type Line = [id: string, product: string, more?: Record<string, string>]

/** One order of the shop: what the files say of it, by name, and its lines in the end: `#n` → product. */
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

const older = { updated_at: '2024-12-01' }
const newer = { updated_at: '2025-05-05' }
const deleted = { is_deleted: 'true' }

const cases: Case[] = [
  {
    says: 'a line that is numbered anew gives way to an explicit row of its new id that is newer',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B'],
        ['#3', 'EXPL'],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'A', '#3': 'EXPL' },
  },
  {
    says: 'a line that is numbered anew takes its new id from an explicit row that is older',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B'],
        ['#3', 'EXPL', older],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'A', '#3': 'B' },
  },
  {
    says: 'an explicit row that was changed later keeps its id, and the line that had it stands under its next number',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B'],
        ['#2', 'EXPL', newer],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'EXPL', '#3': 'B' },
  },
  {
    says: 'waiting lines are numbered anew beside a waiting row of their new id',
    isUnknown: true,
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B'],
        ['#3', 'EXPL'],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z waits', '#2': 'A waits', '#3': 'EXPL waits' },
  },
  {
    says: 'deleted lines are numbered anew beside an explicit row of their new id',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B', deleted],
        ['#3', 'EXPL'],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'A', '#3': 'EXPL' },
  },
  {
    says: 'a deleted line that is numbered anew deletes an explicit row of its new id that is older',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B', deleted],
        ['#3', 'EXPL', older],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'A', '#3': 'deleted' },
  },
  {
    says: 'a deletion by explicit id deletes a numbered line that is older',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B'],
        ['#3', 'EXPL', deleted],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'A', '#3': 'deleted' },
  },
  {
    says: 'a deletion by explicit id leaves a newer numbered line alone',
    files: {
      [part2]: [
        ['', 'A'],
        ['', 'B'],
        ['#3', 'EXPL', { ...deleted, ...older }],
      ],
      [part1]: [['', 'Z']],
    },
    expected: { '#1': 'Z', '#2': 'A', '#3': 'B' },
  },
  {
    says: 'an explicit row stands again when the numbered line that took its id is gone',
    files: {
      [day1]: [['#2', 'EXPL']],
      [day2]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [day3]: [['', 'C']],
    },
    expected: { '#1': 'C', '#2': 'EXPL' },
  },
  {
    says: 'a waiting explicit row waits again when the numbered line that took its id is gone',
    isUnknown: true,
    files: {
      [day1]: [['#2', 'EXPL']],
      [day2]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [day3]: [['', 'C']],
    },
    expected: { '#1': 'C waits', '#2': 'EXPL waits' },
  },
  {
    says: 'a deletion by explicit id holds again when the numbered line that took its id is gone',
    files: {
      [day1]: [['#2', 'EXPL', deleted]],
      [day2]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [day3]: [['', 'C']],
    },
    expected: { '#1': 'C', '#2': 'deleted' },
  },
  {
    says: 'a numbered line that gave way to a newer explicit row stands again when a part gives it another number',
    files: { [part2]: [['', 'A']], [part1]: [['', 'Z']], [day3]: [['#1', 'EXPL']] },
    expected: { '#1': 'EXPL', '#2': 'A' },
  },
  {
    says: 'a newer explicit row of an unknown order takes its id from a numbered line and waits',
    files: {
      [day2]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [day3]: [['#1', 'EXPL', { order_id: 'unknown' }]],
    },
    expected: { '#1': 'EXPL waits', '#2': 'B' },
  },
  {
    says: 'an explicit row of another order stands again when the numbered line that took its id is gone',
    files: {
      [day1]: [['#2', 'EXPL', { order_id: 'other' }]],
      [day2]: [
        ['', 'A'],
        ['', 'B'],
      ],
      [day3]: [['', 'C']],
    },
    expected: { '#1': 'C', '#2': 'EXPL' },
  },
  {
    says: 'the newest of several explicit rows of an id is weighed against the numbered line of it',
    files: {
      [day1]: [['#1', 'OLD']],
      [day2]: [
        ['', 'A'],
        ['#1', 'OLDER', older],
      ],
      [day3]: [
        ['', 'C'],
        ['', 'D'],
      ],
      [part1]: [
        ['#2', 'EXPL', newer],
        ['#2', 'OLD'],
      ],
    },
    expected: { '#1': 'C', '#2': 'EXPL' },
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
        ['', 'B', deleted],
      ],
      [day2other]: [
        ['', 'X'],
        ['', 'Y'],
        ['', 'Z'],
      ],
      [part2]: [['', 'C']],
    },
    expected: { '#1': 'A', '#2': 'deleted', '#3': 'C' },
  },
  {
    says: 'lines of a waiting order wait again when a part makes their group the newest',
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
    says: 'a number that looks like a date and is none does not date a file',
    files: { [unrealDay]: [['', 'A']], [afternoon]: [['', 'B']], [night]: [['', 'C']] },
    expected: { '#1': 'B' },
  },
]

const idOf = (order: number) => `o${order + 1}`

async function write(shop: Shop): Promise<Record<string, string>> {
  const known = cases.map(({ isUnknown }, order) => (isUnknown ? [] : [idOf(order)])).flat()
  const paths: Record<string, string> = {
    orders: await shop.file(
      'orders_2025-01-01.csv',
      ['other', ...known].map((id) => ({ order_id: id, time: '2025-01-01' })),
    ),
  }
  for (const name of new Set(cases.flatMap(({ files }) => Object.keys(files)))) {
    const rows = cases.flatMap(({ files }, order) =>
      (files[name] ?? []).map(([id, product, more]) => ({
        order_id: idOf(order),
        order_item_id: id && idOf(order) + id,
        product_id: product,
        product_price: '1',
        product_qty: '1',
        updated_at: '',
        is_deleted: '',
        ...more,
      })),
    )
    paths[name] = await shop.file(name, rows, modifiedAt[name] ?? '2025-01-20T08:00:00Z')
  }
  return paths
}

/** Of each order what stands, what waits, and what is deleted. */
async function linesOf(shop: Shop): Promise<Record<string, Record<string, string>>> {
  const rows = await shop.rows<{ id: string; says: string }>(
    `select order_item_id as id, product_id as says from production.order_items
     union all
     select row_key, (row_values ->> 'product_id') || ' waits' from ops.rejected_rows
     where reason = 'orphan' and status = 'open'
     union all
     select row_key, 'deleted' from production.tombstones where feed = 'order_items'`,
  )
  const lines: Record<string, Record<string, string>> = {}
  for (const { id, says } of rows) {
    const [order = '', number] = id.split('#')
    lines[order] = { ...lines[order], [`#${number}`]: says }
  }
  return lines
}

/** The nights of several arrivals; what a night lacks comes in the last one. */
const arrivals: Record<string, string[]> = {
  'as their names say': ['orders', day1, day2, day2other, part1, part2, day3],
  'the other way round': [day3, part2, part1, day2other, day2, day1, 'orders'],
  'the explicit rows between the numbered ones': [day2, 'orders', part2, day1, day3, part1, day2other],
  'the undated ones by and by': ['orders', night, afternoon, part2, unrealDay, day2other, part1, morning],
}

describe.each(['at once', ...Object.keys(arrivals)])('of files that arrive %s', (arrival) => {
  let shop: Shop
  let lines: Record<string, Record<string, string>>
  beforeAll(async () => {
    shop = await newShop()
    const paths = await write(shop)
    const nights = arrivals[arrival] ?? []
    for (const name of nights) await shop.load([paths[name] as string])
    const rest = Object.keys(paths).filter((name) => !nights.includes(name))
    await shop.load(rest.map((name) => paths[name] as string))
    lines = await linesOf(shop)
  }, 300_000)

  for (const [order, { says, expected }] of cases.entries()) {
    test(says, () => {
      expect(lines[idOf(order)]).toEqual(expected)
    })
  }

  test('verify finds everything as the files on record give it', async () => {
    const { outcome, tables, checks } = await verify(shop.db, shop.config)
    const differing = tables.filter((table) => table.differing > 0)
    const failed = checks.filter(({ status }) => status === 'failed')
    expect({ outcome, differing, failed }).toEqual({ outcome: 'same', differing: [], failed: [] })
  })
})

test('a row that gave way is counted as superseded, and as inserted when it stands again', async () => {
  const shop = await newShop()
  const line = (id: string) => ({ order_item_id: id, product_id: 'p', product_price: 1, product_qty: 1 })
  const accounts: unknown[] = []
  const nights: Array<[name: string, ids: string[]]> = [
    [day2, ['', '']],
    [day1, ['o1#2']],
    [day3, ['']],
  ]
  await shop.file('orders.csv', [{ order_id: 'o1', time: '2025-01-01' }])
  for (const [name, ids] of nights) {
    await shop.file(
      name,
      ids.map((id) => ({ order_id: 'o1', ...line(id) })),
    )
    await shop.load()
    accounts.push(
      ...(await shop.rows(`select inserted, updated, superseded from ops.files where name = '${day1}'`)),
    )
  }
  expect(accounts).toEqual([
    { inserted: 0, updated: 0, superseded: 1 },
    { inserted: 1, updated: 0, superseded: 0 },
  ])
})

test('a row that takes the id of an older one of the other kind is counted as an update', async () => {
  const shop = await newShop()
  const line = (id: string) => ({
    order_id: 'o1',
    order_item_id: id,
    product_id: 'p',
    product_price: 1,
    product_qty: 1,
  })
  await shop.file('orders.csv', [{ order_id: 'o1', time: '2025-01-01' }])
  await shop.file(day1, [line('o1#2')])
  await shop.load()
  const path = await shop.file(day2, [line(''), line('')])
  const { files } = await shop.load()
  expect(files).toMatchObject([{ name: basename(path), inserted: 1, updated: 1 }])
})
