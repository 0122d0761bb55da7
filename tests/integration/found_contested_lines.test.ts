import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { rowsOf } from '../../src/db/query.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** A line of order O1 (or another): its id, empty where it comes without one, its product, and what else it says. */
type Line = [id: string, product: string, more?: Record<string, string>]
/** Name → lines, or a modification time and lines. */
type Files = Record<string, Line[] | { modifiedAt: string; lines: Line[] }>

async function write(shop: Shop, files: Files, orders: Array<Record<string, string>>): Promise<string[]> {
  const paths: string[] = []
  if (orders.length > 0) paths.push(await shop.file('orders_2025-01-01.csv', orders))
  for (const [name, given] of Object.entries(files)) {
    const { modifiedAt, lines } = Array.isArray(given) ? { modifiedAt: undefined, lines: given } : given
    const rows = lines.map(([id, product, more]) => ({
      order_id: 'O1',
      order_item_id: id,
      product_id: product,
      product_price: '1',
      product_qty: '1',
      updated_at: '',
      is_deleted: '',
      ...more,
    }))
    paths.push(await shop.file(name, rows, modifiedAt ?? '2025-01-20T08:00:00Z'))
  }
  return paths
}

const oneOrder = [{ order_id: 'O1', time: '2025-01-01' }]

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((one, at) =>
    permutations(list.filter((_, index) => index !== at)).map((rest) => [one, ...rest]),
  )
}

/** What stands (id → product), what waits, and what is deleted. */
async function linesOf(shop: Shop): Promise<Record<string, string>> {
  const rows = await shop.rows<{ id: string; says: string }>(
    `select order_item_id as id, product_id as says from production.order_items
     union all
     select row_key, (row_values ->> 'product_id') || ' waits' from ops.rejected_rows
     where reason = 'orphan' and status = 'open'
     union all
     select row_key, 'deleted' from production.tombstones where feed = 'order_items'
     order by 1`,
  )
  return Object.fromEntries(rows.map(({ id, says }) => [id, says]))
}

/**
 * Loads the files at once, and night by night: as given and in reverse, or in every order. It is always the same warehouse,
 * whose lines are returned.
 */
async function linesHoweverTheyArrive(
  files: Files,
  orders = oneOrder,
  inEveryOrder = false,
): Promise<Record<string, string>> {
  const atOnce = await newShop()
  const paths = await write(atOnce, files, orders)
  await atOnce.load(paths)
  const expected = await contentsOf(atOnce.db.kysely)
  const arrivals = inEveryOrder ? permutations(paths) : [paths, [...paths].reverse()]
  for (const nights of arrivals) {
    const names = nights.map((path) => basename(path))
    const shop = await newShop()
    for (const path of nights) await shop.load([path])
    expect(await contentsOf(shop.db.kysely), names.join(', ')).toEqual(expected)
    if (nights === arrivals.at(-1)) {
      const { outcome, tables, checks } = await verify(shop.db, shop.config)
      const differing = tables.filter((table) => table.differing > 0)
      const failed = checks.filter(({ status }) => status === 'failed')
      expect({ names, outcome, differing, failed }).toEqual({
        names,
        outcome: 'same',
        differing: [],
        failed: [],
      })
    }
  }
  return linesOf(atOnce)
}

const part1: Files = { 'order_items_2025-01-02_part1.csv': [['', 'Z']] }
const part2 = (explicit: Line): Files => ({
  'order_items_2025-01-02_part2.csv': [['', 'A'], ['', 'B'], explicit],
})

test('a line that is numbered anew gives way to an explicit row of its new id that is newer', async () => {
  const files = { ...part2(['O1#3', 'EXPL']), ...part1 }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'Z', 'O1#2': 'A', 'O1#3': 'EXPL' })
})

test('a line that is numbered anew takes its new id from an explicit row that is older', async () => {
  const files = { ...part2(['O1#3', 'EXPL', { updated_at: '2024-12-01' }]), ...part1 }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'Z', 'O1#2': 'A', 'O1#3': 'B' })
})

test('an explicit row that was changed later than all lines keeps its id whatever is numbered onto it', async () => {
  const files = { ...part2(['O1#2', 'EXPL', { updated_at: '2025-05-05' }]), ...part1 }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'Z', 'O1#2': 'EXPL', 'O1#3': 'B' })
})

test('waiting lines are numbered anew beside a waiting row of their new id', async () => {
  const files = { ...part2(['O1#3', 'EXPL']), ...part1 }
  const expected = { 'O1#1': 'Z waits', 'O1#2': 'A waits', 'O1#3': 'EXPL waits' }
  expect(await linesHoweverTheyArrive(files, [])).toEqual(expected)
})

test('deleted lines are numbered anew beside an explicit row of their new id', async () => {
  const gone = { is_deleted: 'true' }
  const files: Files = {
    'order_items_2025-01-02_part2.csv': [
      ['', 'A'],
      ['', 'B', gone],
      ['O1#3', 'EXPL'],
    ],
    ...part1,
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'Z', 'O1#2': 'A', 'O1#3': 'EXPL' })
})

test('an explicit row that says its id is deleted deletes a numbered line that is older', async () => {
  const gone = { is_deleted: 'true' }
  expect(await linesHoweverTheyArrive({ ...part2(['O1#3', 'EXPL', gone]), ...part1 })).toEqual({
    'O1#1': 'Z',
    'O1#2': 'A',
    'O1#3': 'deleted',
  })
})

test('a deletion by explicit id leaves a newer numbered line alone', async () => {
  const older = { is_deleted: 'true', updated_at: '2024-12-01' }
  expect(await linesHoweverTheyArrive({ ...part2(['O1#3', 'EXPL', older]), ...part1 })).toEqual({
    'O1#1': 'Z',
    'O1#2': 'A',
    'O1#3': 'B',
  })
})

test('an explicit row stands again when the numbered line that took its id is gone', async () => {
  const files: Files = {
    'order_items_2025-01-01.csv': [['O1#2', 'EXPL']],
    'order_items_2025-01-02.csv': [
      ['', 'A'],
      ['', 'B'],
    ],
    'order_items_2025-01-03.csv': [['', 'C']],
  }
  expect(await linesHoweverTheyArrive(files, oneOrder, true)).toEqual({ 'O1#1': 'C', 'O1#2': 'EXPL' })
  expect(await linesHoweverTheyArrive(files, [])).toEqual({ 'O1#1': 'C waits', 'O1#2': 'EXPL waits' })
})

test('a deletion by explicit id holds again when the numbered line that took its id is gone', async () => {
  const files: Files = {
    'order_items_2025-01-01.csv': [['O1#2', 'EXPL', { is_deleted: 'true' }]],
    'order_items_2025-01-02.csv': [
      ['', 'A'],
      ['', 'B'],
    ],
    'order_items_2025-01-03.csv': [['', 'C']],
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'C', 'O1#2': 'deleted' })
})

test('a numbered line stands under its next number when a newer explicit row has taken its id', async () => {
  const files: Files = {
    'order_items_2025-01-02_part2.csv': [['', 'A']],
    'order_items_2025-01-02_part1.csv': [['', 'Z']],
    'order_items_2025-01-03.csv': [['O1#1', 'EXPL']],
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'EXPL', 'O1#2': 'A' })
})

test('an explicit row of another order can have the id of a numbered line', async () => {
  const orders = [...oneOrder, { order_id: 'O2', time: '2025-01-01' }]
  const files: Files = {
    'order_items_2025-01-01.csv': [['O1#2', 'EXPL', { order_id: 'O2' }]],
    'order_items_2025-01-02.csv': [
      ['', 'A'],
      ['', 'B'],
    ],
    'order_items_2025-01-03.csv': [['', 'C']],
  }
  expect(await linesHoweverTheyArrive(files, orders)).toEqual({ 'O1#1': 'C', 'O1#2': 'EXPL' })
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'C', 'O1#2': 'EXPL waits' })
})

test('the outcome of a row that was displaced follows it when it stands again', async () => {
  const shop = await newShop()
  const nights: Array<[Files, Array<Record<string, string>>]> = [
    [
      {
        'order_items_2025-01-02.csv': [
          ['', 'A'],
          ['', 'B'],
        ],
      },
      oneOrder,
    ],
    [{ 'order_items_2025-01-01.csv': [['O1#2', 'EXPL']] }, []],
    [{ 'order_items_2025-01-03.csv': [['', 'C']] }, []],
  ]
  const account = () =>
    rowsOf(
      shop.db.kysely,
      `select inserted, updated, superseded from ops.files where name = 'order_items_2025-01-01.csv'`,
    )
  for (const [files, orders] of nights.slice(0, 2)) {
    await write(shop, files, orders)
    await shop.load()
  }
  expect(await account()).toEqual([{ inserted: 0, updated: 0, superseded: 1 }])
  await write(shop, ...(nights[2] as [Files, []]))
  await shop.load()
  expect(await account()).toEqual([{ inserted: 1, updated: 0, superseded: 0 }])
})

test('of undated files of a day the one that was written last holds the lines of an order', async () => {
  const files: Files = {
    'order_items_1.csv': {
      modifiedAt: '2025-01-12T15:00:00Z',
      lines: [
        ['', 'A'],
        ['', 'B'],
      ],
    },
    'order_items_2.csv': { modifiedAt: '2025-01-12T09:00:00Z', lines: [['', 'Z']] },
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'A', 'O1#2': 'B' })
})

test('of files of one date the one whose name comes last holds the lines of an order', async () => {
  const files: Files = {
    'order_items_2025-01-02_part1.csv': [
      ['', 'A'],
      ['', 'B'],
    ],
    'order_items_2025-01-02_2.csv': [['', 'Z']],
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'A', 'O1#2': 'B' })
})

test('a part that makes its group the newest brings the lines of its other parts back', async () => {
  const files: Files = {
    'order_items_2025-01-02.csv': [
      ['', 'A'],
      ['', 'B', { is_deleted: 'true' }],
    ],
    'order_items_2025-01-02_2.csv': [
      ['', 'X'],
      ['', 'Y'],
      ['', 'Z'],
    ],
    'order_items_2025-01-02_part3.csv': [['', 'C']],
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'A', 'O1#2': 'deleted', 'O1#3': 'C' })
})

test('a number that looks like a date and is none does not date a file', async () => {
  const files: Files = {
    'order_items_2025-02-30.csv': { modifiedAt: '2025-01-12T09:00:00Z', lines: [['', 'A']] },
    'order_items_1.csv': { modifiedAt: '2025-01-12T15:00:00Z', lines: [['', 'B']] },
    'order_items_2.csv': { modifiedAt: '2025-01-12T08:00:00Z', lines: [['', 'C']] },
  }
  expect(await linesHoweverTheyArrive(files)).toEqual({ 'O1#1': 'B' })
})
