import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { backUpTables } from '../../src/backup/backup_tables.ts'
import { checkBackup } from '../../src/backup/check_backup.ts'
import { FORMAT } from '../../src/backup/format.ts'
import { restore } from '../../src/backup/restore.ts'
import { TarWriter } from '../../src/backup/tar_writer.ts'
import { writeBackup } from '../../src/backup/write_backup.ts'
import { migrate } from '../../src/db/migrate.ts'
import { executedMigrations } from '../../src/db/migrations.ts'
import { rebuild } from '../../src/pipeline/rebuild.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf } from '../support/contents.ts'
import { newDatabase } from '../support/new_database.ts'
import { fillFrom, migrateBelow } from '../support/older_warehouse.ts'
import { rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

/**
 * A released version: the first migration that it lacked, whether its star is today's, and what it said differently.
 */
const released = {
  '0.1.0': {
    end: '0015',
    star: false,
    // A line was identified by its own id alone.
    otherwise: `update ops.rejected_rows set row_key = 'l3' where feed = 'order_items' and reason = 'orphan'`,
  },
  '0.2.0': { end: '0028', star: true, otherwise: 'select' },
}
type Released = (typeof released)['0.1.0']

let shop: Shop

beforeAll(async () => {
  shop = await newShop()
  await shop.file('customers_2026-03-01.csv', [
    { customer_id: 'c1', city: 'Riga', updated_at: '2026-03-01' },
    { customer_id: 'c1', city: 'Oslo', updated_at: '2026-03-05' },
  ])
  await shop.file('products_2026-03-01.csv', [
    { product_id: 'p1', product_name: 'Mug', category_name: 'Kitchen', list_price: '10', unit_cost: '4' },
  ])
  await shop.file('sessions_2026-03-01.csv', [{ session_id: 's1', user_id: 'c1', time: '2026-03-02 10:00' }])
  await shop.file('pageviews_2026-03-01.csv', [
    { event_id: 'e1', session_id: 's1', time: '2026-03-02 10:00', path: '/product/p1' },
  ])
  await shop.file('orders_2026-03-01.csv', [
    { order_id: 'o1', customer_id: 'c1', session_id: 's1', time: '2026-03-02 10:05', total_price: '20' },
    { order_id: 'o2', customer_id: 'c1', time: '2026-03-06', total_price: '10', status: 'cancelled' },
  ])
  await shop.file('order_items_2026-03-01.csv', [
    { order_id: 'o1', order_item_id: 'l1', product_id: 'p1', product_price: '10', product_qty: '2' },
    { order_id: 'o2', order_item_id: 'l2', product_id: 'p1', product_price: '10', product_qty: '1' },
    { order_id: 'o9', order_item_id: 'l3', product_id: 'p1', product_price: '10', product_qty: '1' },
    { order_id: 'o1', order_item_id: 'l4', product_id: 'p1', product_price: 'ten', product_qty: '1' },
  ])
  await shop.file('payments_2026-03-01.csv', [
    { payment_id: 'y1', order_id: 'o1', payment_method: 'card', amount: '20', time: '2026-03-02' },
  ])
  await shop.file('refunds_2026-03-01.csv', [
    { refund_id: 'r1', order_id: 'o1', amount: '5', time: '2026-03-04' },
  ])
  await shop.load()
})

async function olderWarehouse({ end, star, otherwise }: Released) {
  const db = await newDatabase({ migrated: false })
  await migrateBelow(db, end)
  await fillFrom(shop.db, db, { star })
  await rowsOf(db.kysely, otherwise)
  return db
}

test.each(Object.entries(released))(
  'a warehouse of %s is brought up to date, and verify finds nothing',
  async (_, version) => {
    const db = await olderWarehouse(version)
    await migrate(db)
    await rebuild(db, shop.config, {})
    const { outcome, tables, checks } = await verify(db, shop.config)
    const found = [
      ...tables.filter(({ differing }) => differing > 0),
      ...checks.filter(({ status }) => status === 'failed'),
    ]
    expect({ outcome, found }).toEqual({ outcome: 'same', found: [] })
    expect(await contentsOf(db.kysely)).toEqual(await contentsOf(shop.db.kysely))
  },
)

test('a backup of an older warehouse is restored and brought up to date, and verify finds nothing', async () => {
  const older = await olderWarehouse(released['0.1.0'])
  const path = join(shop.folder, 'older.tar')
  const client = await older.connect()
  const writer = new TarWriter(path, new Date())
  await writeBackup(
    writer,
    {
      format: FORMAT,
      id: randomUUID(),
      storehouse: '0.1.0',
      postgresql: older.serverVersion,
      migrations: await executedMigrations(client),
      madeAt: new Date().toISOString(),
    },
    async () => ({
      timezone: 'UTC',
      sourceTimezone: 'UTC',
      settings: {},
      tables: await backUpTables(client, writer, { signal: undefined, onTable: () => undefined }),
      files: [],
      missingFiles: [],
    }),
  )
  await client.end()
  const db = await newDatabase({ migrated: false })
  const { verified, migrations } = await restore(db, shop.config, await checkBackup(path))
  expect(migrations.at(0)?.slice(0, 4)).toBe('0015')
  expect(verified.outcome).toBe('same')
  expect(await contentsOf(db.kysely)).toEqual(await contentsOf(shop.db.kysely))
})
