import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { traceLine } from '../../src/reports/trace/trace_line.ts'
import { sourceKinds } from '../../src/sources/index.ts'
import type { SourceKind } from '../../src/sources/source.ts'
import { blocksOf, copyOfRepository, follow } from '../support/guide.ts'
import { newShop, type Shop } from '../support/shop.ts'

type Sources = { sourceKinds: SourceKind[] }

let shop: Shop
let folder: string
let touched: string[]
const kinds = sourceKinds as SourceKind[]

/** Follows docs/add-a-source.md in a copy of the repository, and loads the guide's file with the kind of the copy. */
beforeAll(async () => {
  folder = await copyOfRepository()
  touched = await follow('add-a-source', folder)
  const { sourceKinds: known } = (await import(join(folder, 'src/sources/index.ts'))) as Sources
  kinds.push(...known.filter(({ name }) => name === 'acme_sales'))
  const [journal] = await blocksOf('add-a-source')
  shop = await newShop()
  await shop.file('till 7, March.csv', journal?.text ?? '', '2026-03-03T06:00:00Z')
  await shop.load()
})

afterAll(async () => {
  kinds.pop()
  await rm(folder, { recursive: true, force: true })
})

test('a kind of file takes one file and its line in the list', () => {
  expect(touched).toEqual(['src/sources/acme_sales.ts', 'src/sources/index.ts'])
})

test('files of a new kind are recognised, read and counted after one declaration', async () => {
  expect(
    await shop.rows(
      `select feed, outcome, records_read, records_used, left_out_by_rule, rows_read, inserted
       from ops.files order by parent_file_id nulls first, file_id`,
    ),
  ).toEqual([
    {
      feed: 'acme_sales',
      outcome: 'converted',
      records_read: 4,
      records_used: 3,
      left_out_by_rule: { training: 1 },
      rows_read: 0,
      inserted: 0,
    },
    ...[
      { feed: 'orders', rows_read: 2, inserted: 2 },
      { feed: 'order_items', rows_read: 3, inserted: 3 },
      { feed: 'payments', rows_read: 3, inserted: 3 },
    ].map((file) => ({
      outcome: 'loaded',
      records_read: null,
      records_used: null,
      left_out_by_rule: null,
      ...file,
    })),
  ])
  expect(
    await shop.rows(
      'select order_id, total_amount::float8 as total, customer_id from warehouse.fact_sales order by 1',
    ),
  ).toEqual([
    { order_id: '1001', total: 10.5, customer_id: 'm-7' },
    { order_id: '1003', total: 3.5, customer_id: null },
  ])
})

test('a record is traced to all of its rows, two of them payments', async () => {
  const traced = await traceLine(shop.db, shop.config, 'till 7, March.csv', 2)
  expect(
    traced.map(({ file, outcome, production }) => [
      file.feed,
      outcome,
      ...production.map(({ values }) => values.payment_id ?? values.order_item_id ?? values.order_id),
    ]),
  ).toEqual([
    ['acme_sales', 'used'],
    ['orders', 'stands', '1001'],
    ['order_items', 'stands', 'TEA'],
    ['payments', 'stands', '1001/cash'],
    ['payments', 'stands', '1001/card'],
  ])
  expect(await traceLine(shop.db, shop.config, 'till 7, March.csv', 4)).toMatchObject([
    {
      outcome: 'left_out',
      explanation: ['Left out by the rule training: Receipts of the training mode are no sales.'],
    },
  ])
})

test('verify reads the file again and finds no difference', async () => {
  expect(await verify(shop.db, shop.config, {})).toMatchObject({
    outcome: 'same',
    production: { outcome: 'compared', files: 1 },
  })
})
