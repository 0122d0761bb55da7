import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fault } from '../../src/generate/faults/fault.ts'
import type { FaultList } from '../../src/generate/faults/fault_list.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, plainFiles } from '../../src/generate/options.ts'
import { feeds } from '../../src/model/feeds/index.ts'
import type { FileResult } from '../../src/pipeline/results.ts'
import { newShop, type Shop } from '../support/shop.ts'

let folder: string
let list: FaultList
let shop: Shop
const results: FileResult[] = []

/** As files are named in the warehouse. */
const nameOf = (path: string) => (path.split('/').at(-1) as string).replace(/\.gz$/, '')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-faults-'))
  const size = { customers: 400, orders: 400, products: 60, sessions: 3_000, days: 120 }
  const options = {
    ...defaults,
    ...size,
    ...plainFiles,
    drops: 6,
    faults: true,
  }
  await generate({ ...options, out: folder })
  list = JSON.parse(await readFile(join(folder, 'faults.json'), 'utf8'))
  shop = await newShop()
  for (const drop of list.drops) results.push(...(await shop.load([join(folder, drop)])).files)
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the list of faults and the rejected rows agree, row by row', async () => {
  const found = await shop.rows<{ text: string }>(
    `select concat_ws(' ', file_name, line, reason, status) as text from ops.rejected_rows`,
  )
  const expected = list.faults
    .filter((fault) => fault.reason !== undefined)
    .map(({ file, line, reason, status }) => `${nameOf(file)} ${line} ${reason} ${status}`)
  expect(
    difference(
      expected,
      found.map((row) => row.text),
    ),
  ).toEqual({ missing: [], unexpected: [] })
})

test('each rejected row names the column that is at fault', async () => {
  const found = await shop.rows<{ text: string }>(
    `select concat_ws(' ', file_name, line, column_name) as text from ops.rejected_rows where reason not in ('orphan', 'malformed_row')`,
  )
  const expected = list.faults
    .filter(({ reason }) => reason !== undefined && reason !== 'orphan' && reason !== 'malformed_row')
    .map(({ file, line, column }) => `${nameOf(file)} ${line} ${column}`)
  expect(
    difference(
      expected,
      found.map((row) => row.text),
    ),
  ).toEqual({ missing: [], unexpected: [] })
})

test('the totals of the list are those of the open rejected rows', async () => {
  const rows = await shop.rows<{ feed: string; reason: string; count: number }>(
    `select feed, reason, count(*)::integer as count from ops.rejected_rows where status = 'open' group by 1, 2`,
  )
  const totals: FaultList['totals'] = { rejected: {}, waiting: {} }
  for (const { feed, reason, count } of rows) {
    if (reason === 'orphan') totals.waiting[feed] = count
    else totals.rejected[feed] = { ...totals.rejected[feed], [reason]: count }
  }
  expect(totals).toEqual(list.totals)
})

test('every row of every file has the outcome that the list says', async () => {
  const files = await shop.rows<Record<string, number> & { name: string }>(
    `select name, rows_read, inserted + updated as taken, unchanged, duplicate, superseded, waiting, rejected
     from ops.files where outcome = 'loaded'`,
  )
  const expected = list.files.map(({ path, feed, rows }) => {
    const of = (outcome: Fault['outcome']) =>
      list.faults.filter((fault) => fault.file === path && fault.outcome === outcome).length
    const counts = {
      unchanged: of('unchanged'),
      duplicate: of('duplicate'),
      superseded: of('superseded'),
      waiting: of('waiting'),
      rejected: of('rejected'),
    }
    const rest = Object.values(counts).reduce((sum, count) => sum - count, rows)
    return { name: nameOf(path), feed, rows_read: rows, taken: rest, ...counts }
  })
  const wrong = expected.flatMap(({ feed, ...counts }) => {
    const file = files.find(({ name }) => name === counts.name)
    // Customers and products go through several states in one file. Earlier ones are superseded.
    const isState = ['customers', 'products', 'product_desi'].includes(feed)
    const left = (row: Record<string, unknown> | undefined) =>
      isState ? { ...row, taken: 0, superseded: 0, unchanged: 0, duplicate: 0 } : row
    return JSON.stringify(sorted(left(file))) === JSON.stringify(sorted(left(counts)))
      ? []
      : [{ counts, file }]
  })
  expect(wrong).toEqual([])
})

test('the list has every kind of outcome and reason, and faults of every feed', () => {
  const tell = (of: keyof Fault) =>
    [...new Set(list.faults.map((fault) => fault[of]))].filter((value) => value).sort()
  expect(tell('outcome')).toEqual([
    'duplicate',
    'inserted',
    'rejected',
    'superseded',
    'unchanged',
    'updated',
    'waiting',
  ])
  expect(tell('reason')).toEqual([
    'invalid_value',
    'malformed_row',
    'missing_value',
    'orphan',
    'out_of_range',
  ])
  expect(tell('status')).toEqual(['open', 'released', 'superseded'])
  expect(tell('feed')).toHaveLength(feeds.length)
})

test('broken files are refused, and the others are loaded', () => {
  for (const { file, outcome } of list.brokenFiles) {
    expect(results.find(({ name }) => name === nameOf(file))).toMatchObject({ outcome })
  }
  expect(results.filter(({ outcome }) => outcome === 'refused')).toHaveLength(
    list.brokenFiles.filter(({ outcome }) => outcome === 'refused').length,
  )
})

function difference(expected: string[], found: string[]) {
  const has = new Set(found)
  const wants = new Set(expected)
  return {
    missing: expected.filter((text) => !has.has(text)).sort(),
    unexpected: found.filter((text) => !wants.has(text)).sort(),
  }
}

function sorted(row: Record<string, unknown> | undefined): unknown {
  return row && Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))
}
