import { beforeAll, expect, test } from 'vitest'
import { migrateSchema } from '../../src/db/migrate_schema.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'
import { migrateBelow } from '../support/older_warehouse.ts'
import { execute, rowsOf } from '../support/query.ts'

let db: TestDatabase
const rows = (statement: string) => rowsOf<Record<string, unknown>>(db.kysely, statement)

/** A row of the set-aside lines of before: what it says, and which id a newer line has. */
const setAside = (line: number, id: string | null, order: string, values: object, more = {}) => ({
  file_id: 1,
  line,
  order_item_id: id,
  order_id: order,
  is_numbered: false,
  is_deleted: false,
  effective_at: '2026-01-01',
  row_values: { product_price: 1, product_qty: 1, ...values },
  outcome: 'superseded',
  ...more,
})

async function insert(table: string, given: readonly object[]): Promise<void> {
  for (const row of given) {
    const columns = Object.keys(row).join(', ')
    const record = JSON.stringify(row).replaceAll("'", "''")
    await execute(
      db.kysely,
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, '${record}')`,
    )
  }
}

beforeAll(async () => {
  db = await newDatabase({ migrated: false })
  await migrateBelow(db, '0020')
  const file = {
    run_id: 1,
    feed: 'order_items',
    path: '',
    file_date: '2026-01-01',
    modified_at: '2026-01-01',
  }
  await insert('ops.files', [
    {
      ...file,
      file_id: 1,
      name: 'order_items.csv',
      group_name: 'order_items.csv',
      part: '',
      outcome: 'loaded',
      delimiter: ',',
      columns: ['order_id', 'order_item_id', 'product_id'],
      rows_read: 14,
      inserted: 6,
      updated: 1,
      unchanged: 0,
      duplicate: 0,
      superseded: 5,
      waiting: 2,
      rejected: 0,
    },
  ])
  await insert('production.orders', [
    { order_id: 'o1', time: '2026-01-01', status: 'completed' },
    { order_id: 'o2', time: '2026-01-01', status: 'completed' },
  ])
  await insert('production.products', [
    { product_id: 'p1', product_name: 'Mug', is_inferred: false },
    { product_id: 'ghost', product_name: 'From o2', is_inferred: true },
  ])
  const line = {
    product_price: 1,
    product_qty: 1,
    resolved_product_id: 'p1',
    is_numbered: false,
    file_id: 1,
    effective_at: '2026-01-01',
    outcome: 'inserted',
  }
  const ghost = { resolved_product_id: 'ghost', product_id: 'ghost' }
  await insert('production.order_items', [
    { ...line, order_item_id: 'o1#1', order_id: 'o1', is_numbered: true, line: 2 },
    { ...line, order_item_id: 'o1#2', order_id: 'o1', line: 3 },
    { ...line, order_item_id: '#1', order_id: 'o1', line: 4 },
    { ...line, ...ghost, order_item_id: 'a', order_id: 'o2', product_name: 'From o2', line: 5 },
    { ...line, ...ghost, order_item_id: 'b', order_id: 'o1', product_name: 'From o1', line: 6 },
  ])
  await insert('production.tombstones', [
    {
      feed: 'order_items',
      row_key: 'o1#3',
      order_id: 'o1',
      is_numbered: true,
      file_id: 1,
      line: 7,
      effective_at: '2026-01-01',
    },
    {
      feed: 'order_items',
      row_key: 'x,y',
      order_id: 'o2',
      is_numbered: false,
      file_id: 1,
      line: 8,
      effective_at: '2026-01-01',
    },
    {
      feed: 'payments',
      row_key: 'm1',
      order_id: 'o2',
      is_numbered: false,
      file_id: 1,
      line: 9,
      effective_at: '2026-01-01',
    },
  ])
  const waiting = {
    run_id: 1,
    file_id: 1,
    feed: 'order_items',
    file_name: 'order_items.csv',
    reason: 'orphan',
    message: 'waits',
    status: 'open',
    created_at: '2026-01-01',
    order_id: 'o9',
  }
  await insert('ops.rejected_rows', [
    {
      ...waiting,
      line: 10,
      row_key: 'o9#1',
      row_values: { order_id: 'o9', order_item_id: 'o9#1', is_numbered: true },
    },
    {
      ...waiting,
      line: 11,
      row_key: 'own',
      row_values: { order_id: 'o9', order_item_id: 'own', is_numbered: false },
    },
  ])
  const numbered = { is_numbered: true }
  await insert('production.set_aside_lines', [
    setAside(12, 'o1#2', 'o1', { product_id: 'p1' }, { ...numbered, outcome: 'updated' }),
    setAside(13, 'o1#1', 'o2', { product_name: 'New' }),
    setAside(14, 'o9#1', 'o9', { product_id: 'p1' }),
    setAside(15, 'o1#1', 'o1', {}, { is_deleted: true, row_values: null }),
    setAside(16, null, 'o1', { product_id: 'p1' }, numbered),
  ])
  await migrateSchema(db)
}, 120_000)

test('lines without an id are identified by their number, and those that gave way to other ids stand', async () => {
  expect(
    await rows(
      `select order_id, order_item_id, line, resolved_product_id as product, outcome
       from production.order_items order by line`,
    ),
  ).toEqual([
    { order_id: 'o1', order_item_id: '#1', line: 2, product: 'p1', outcome: 'inserted' },
    { order_id: 'o1', order_item_id: 'o1#2', line: 3, product: 'p1', outcome: 'inserted' },
    { order_id: 'o1', order_item_id: '#1 as given', line: 4, product: 'p1', outcome: 'inserted' },
    { order_id: 'o2', order_item_id: 'a', line: 5, product: 'ghost', outcome: 'inserted' },
    { order_id: 'o1', order_item_id: 'b', line: 6, product: 'ghost', outcome: 'inserted' },
    { order_id: 'o1', order_item_id: '#2', line: 12, product: 'p1', outcome: 'inserted' },
    { order_id: 'o2', order_item_id: 'o1#1', line: 13, product: 'New', outcome: 'inserted' },
  ])
  expect(await rows('select line, row_values from production.set_aside_rows')).toEqual([
    { line: 16, row_values: { product_id: 'p1', product_price: 1, product_qty: 1 } },
  ])
})

test('tombstones and waiting rows are identified by order and id', async () => {
  expect(await rows('select feed, row_key, line from production.tombstones order by line')).toEqual([
    { feed: 'order_items', row_key: '(o1,#3)', line: 7 },
    { feed: 'order_items', row_key: '(o2,"x,y")', line: 8 },
    { feed: 'payments', row_key: 'm1', line: 9 },
    { feed: 'order_items', row_key: '(o1,o1#1)', line: 15 },
  ])
  expect(
    await rows(
      `select row_key, line, row_values ->> 'order_item_id' as id, raw_row from ops.rejected_rows order by line`,
    ),
  ).toEqual([
    { row_key: '(o9,#1)', line: 10, id: '#1', raw_row: null },
    { row_key: '(o9,own)', line: 11, id: 'own', raw_row: null },
    { row_key: '(o9,o9#1)', line: 14, id: 'o9#1', raw_row: 'o9,o9#1,p1' },
  ])
})

test('the accounts of files change along, and inferred products have the name of the first line by order and id', async () => {
  expect(await rows('select inserted, updated, unchanged, superseded, waiting from ops.files')).toEqual([
    { inserted: 8, updated: 0, unchanged: 1, superseded: 2, waiting: 3 },
  ])
  expect(await rows('select product_id, product_name from production.products order by 1')).toEqual([
    { product_id: 'New', product_name: 'New' },
    { product_id: 'ghost', product_name: 'From o1' },
    { product_id: 'p1', product_name: 'Mug' },
  ])
})
