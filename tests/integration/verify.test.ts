import { rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rebuild } from '../../src/pipeline/rebuild.ts'
import { refresh } from '../../src/pipeline/refresh.ts'
import { replayRejects } from '../../src/pipeline/replay.ts'
import type { VerifyOptions } from '../../src/pipeline/verify/results.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { discardRejects } from '../../src/reports/rejects.ts'
import { execute } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

async function found(shop: Shop, options: VerifyOptions = {}) {
  const { outcome, tables, checks, production, notes, sample } = await verify(shop.db, shop.config, options)
  return {
    outcome,
    differing: tables.filter(({ differing }) => differing > 0),
    broken: checks.filter(({ status }) => status === 'failed').map(({ name }) => name),
    production,
    notes,
    sample,
  }
}

/** A customer, two orders with lines, a payment, a refund, a visit. */
async function smallShop(settings: Parameters<typeof newShop>[0] = {}): Promise<Shop> {
  const shop = await newShop(settings)
  await shop.file('customers_2026-03-01.csv', [{ customer_id: 'c1', city: 'Riga', updated_at: '2026-03-01' }])
  await shop.file('products_2026-03-01.csv', [{ product_id: 'p1', product_name: 'Lamp', unit_cost: 2 }])
  await shop.file('orders_2026-03-02.csv', [
    { order_id: 'o1', customer_id: 'c1', session_id: 's1', time: '2026-03-02', status: 'paid' },
    { order_id: 'o2', customer_id: 'c1', time: '2026-03-04', status: 'mystery' },
  ])
  await shop.file('order_items_2026-03-02.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p1', product_price: 5, product_qty: 2 },
    { order_item_id: 'i2', order_id: 'o2', product_id: 'p2', product_price: 3, product_qty: 1 },
    { order_item_id: 'i3', order_id: 'o9', product_id: 'p3', product_price: 3, product_qty: 1 },
  ])
  await shop.file('refunds_2026-03-05.csv', [
    { refund_id: 'r1', order_id: 'o1', amount: 1, time: '2026-03-05' },
  ])
  await shop.file('pageviews_2026-03-02.csv', [
    { event_id: 'e1', session_id: 's1', time: '2026-03-02', path: '/' },
  ])
  await shop.load()
  return shop
}

test('an empty warehouse has nothing to verify', async () => {
  expect((await found(await newShop())).outcome).toBe('empty')
})

test('a difference has table, day, key, and the expected and actual value', async () => {
  const shop = await smallShop()
  await execute(
    shop.db.kysely,
    `update warehouse.agg_daily_business_metrics set net_revenue = 99 where date = '2026-03-02'`,
  )
  const { outcome, differing } = await found(shop)
  expect(outcome).toBe('differs')
  expect(differing.find(({ table }) => table === 'warehouse.agg_daily_business_metrics')).toEqual({
    table: 'warehouse.agg_daily_business_metrics',
    differing: 1,
    differences: [
      {
        kind: 'different',
        day: '2026-03-02',
        key: { date: '2026-03-02' },
        columns: [{ column: 'net_revenue', expected: '10.00', found: '99.00' }],
      },
    ],
  })
  const [run] = await shop.rows<{ status: string; error: string }>(
    'select status, error from ops.runs order by run_id desc limit 1',
  )
  expect(run?.status).toBe('failed')
  expect(run?.error).toContain('warehouse.agg_daily_business_metrics')
})

test('verify changes nothing and leaves no database behind', async () => {
  const shop = await smallShop()
  const state = () =>
    // Other tests create and drop databases on the same server.
    shop.rows(
      `select (select count(*) from pg_database as d
               join pg_database as own on own.datname = current_database()
               where d.datname = 'storehouse_verify_' || own.oid) as databases,
         (select xmin::text from warehouse.publication) as publication,
         (select max(xmin::text::bigint) from warehouse.fact_sales) as facts`,
    )
  const before = await state()
  expect((await found(shop)).outcome).toBe('same')
  expect(await state()).toEqual(before)
})

test('missing and changed files are named, and rows of the others are compared', async () => {
  const shop = await smallShop()
  const orders = join(shop.folder, 'drop-0', 'orders_2026-03-02.csv')
  await rename(orders, `${orders}.away`)
  const customers = join(shop.folder, 'drop-0', 'customers_2026-03-01.csv')
  await writeFile(customers, 'customer_id\nc7\n')
  const without = await found(shop)
  expect(without).toMatchObject({ outcome: 'same', differing: [] })
  expect(without.production.missingFiles.map(({ name, why }) => [name, why])).toEqual([
    ['customers_2026-03-01.csv', 'it holds other bytes than those that were loaded'],
    ['orders_2026-03-02.csv', 'it is not there any more'],
  ])
  expect(without.production.rowsNotCompared).toBeGreaterThan(0)

  await execute(shop.db.kysely, `update production.products set unit_cost = 3 where product_id = 'p1'`)
  expect((await found(shop)).differing.map(({ table }) => table)).toContain('production.products')
})

test('a copy of a file with another modification time counts as the file', async () => {
  const shop = await smallShop()
  const orders = join(shop.folder, 'drop-0', 'orders_2026-03-02.csv')
  await utimes(orders, new Date(), new Date())
  const { outcome, production } = await found(shop)
  expect(outcome).toBe('same')
  expect(production).toMatchObject({ outcome: 'compared', missingFiles: [], rowsNotCompared: 0 })
})

test('discarded rows, and rows that were accepted on a second try, are no difference', async () => {
  const shop = await smallShop({ currency: 'EUR' })
  await shop.file('orders_2026-03-06.csv', [
    { order_id: 'o3', time: '2026-03-06', currency: 'USD' },
    { order_id: 'o4', time: '2026-03-06', currency: 'EUR' },
  ])
  await shop.file('payments_2026-03-06.csv', [
    { payment_id: 'y1', order_id: 'o7', payment_method: 'card', amount: 5, time: '2026-03-06' },
    { payment_id: 'y2', order_id: 'o4', payment_method: 'card', amount: 'x', time: '2026-03-06' },
  ])
  await shop.load()
  const rejects = await shop.rows<{ id: number; feed: string }>(
    `select rejected_row_id as id, feed from ops.rejected_rows where feed = 'payments'`,
  )
  await discardRejects(
    shop.db,
    rejects.map(({ id }) => Number(id)),
  )
  await shop.file('orders_2026-03-07.csv', [{ order_id: 'o7', time: '2026-03-07', currency: 'EUR' }])
  await shop.load()
  expect(await found(shop)).toMatchObject({ outcome: 'same', notes: [] })

  // Accepted from now on, but not tried again yet: it is not in production, so it is not missing.
  shop.config.currency = undefined
  expect(await found(shop)).toMatchObject({ outcome: 'same' })
  await replayRejects(shop.db, shop.config, {})
  expect(await shop.rows(`select from production.orders where order_id = 'o3'`)).toHaveLength(1)
  expect(await found(shop)).toMatchObject({ outcome: 'same', notes: [] })

  // Exists, but would be rejected now.
  shop.config.currency = 'EUR'
  const narrower = await found(shop)
  expect(narrower).toMatchObject({ outcome: 'same', differing: [] })
  expect(narrower.notes.join(' ')).toContain('orders_2026-03-06.csv')
})

test('the effects of discarded rows are no difference', async () => {
  const shop = await newShop()
  const payment = { payment_id: 'y1', order_id: 'o1', payment_method: 'card', time: '2026-03-02' }
  await shop.file('payments_2026-03-02.csv', [{ ...payment, amount: 10 }])
  await shop.file('payments_2026-03-03.csv', [{ ...payment, amount: 12 }])
  await shop.file('order_items_2026-03-02.csv', [
    { order_id: 'o2', product_id: 'a', product_price: 1, product_qty: 1 },
    { order_id: 'o2', product_id: 'b', product_price: 2, product_qty: 1 },
    { order_id: 'o2', product_id: 'c', product_price: 3, product_qty: 1 },
  ])
  await shop.load()
  const [newest] = await shop.rows<{ id: number }>(
    `select rejected_row_id as id from ops.rejected_rows where feed = 'payments' and status = 'open'`,
  )
  const [second] = await shop.rows<{ id: number }>(
    `select rejected_row_id as id from ops.rejected_rows where row_key = '(o2,#2)'`,
  )
  await discardRejects(shop.db, [Number(newest?.id), Number(second?.id)])
  expect(await found(shop)).toMatchObject({ outcome: 'same' })

  await shop.file('orders_2026-03-04.csv', [{ order_id: 'o2', time: '2026-03-02' }])
  await shop.load()
  expect(await found(shop)).toMatchObject({ outcome: 'same' })

  await execute(shop.db.kysely, `update production.order_items set product_price = 9 where product_id = 'a'`)
  expect(await found(shop)).toMatchObject({ outcome: 'differs' })
})

test('settings that changed since the last publish are named, and are no difference', async () => {
  const shop = await smallShop()
  shop.config.statuses = {
    map: { ...shop.config.statuses.map, mystery: 'cancelled' },
    notSales: ['cancelled'],
  }
  const before = await found(shop)
  expect(before.outcome).toBe('same')
  expect(before.notes.join(' ')).toContain('status_map')
  await rebuild(shop.db, shop.config, {})
  expect(await found(shop)).toMatchObject({ outcome: 'same', notes: [] })
})

test('the forecast and clusters are computed again and compared, whichever run wrote them', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-01-05', total_price: 5 },
    { order_id: 'o2', customer_id: 'c2', time: '2026-03-03', total_price: 7 },
  ])
  await shop.load()
  const tamper = () =>
    execute(
      shop.db.kysely,
      `update warehouse.customer_clusters set recency_days = 3 where customer_id = 'c1'`,
    )
  await tamper()
  expect((await found(shop)).differing[0]).toMatchObject({
    table: 'warehouse.customer_clusters',
    differences: [{ key: { customer_id: 'c1' } }],
  })
  await refresh(shop.db)
  expect((await found(shop)).outcome).toBe('same')

  // A later night of the same week that doesn't change their inputs.
  await shop.file('sessions_2026-03-04.csv', [{ session_id: 's1', time: '2026-03-04' }])
  await shop.load()
  expect((await found(shop)).outcome).toBe('same')
  await tamper()
  const later = await found(shop)
  expect(later.differing.map(({ table }) => table)).toEqual(['warehouse.customer_clusters'])
  expect(later.differing[0]).toMatchObject({ differences: [{ key: { customer_id: 'c1' } }] })
})

test('a sample compares all that belongs to its days, and the same seed takes the same days', async () => {
  const shop = await smallShop()
  const two = await found(shop, { sample: 2, seed: 7 })
  expect(two).toMatchObject({ outcome: 'same', production: { outcome: 'left_out' } })
  expect(two.sample?.days).toHaveLength(2)
  expect((await found(shop, { sample: 2, seed: 7 })).sample).toEqual(two.sample)

  await execute(
    shop.db.kysely,
    `update warehouse.fact_order_item set net_amount = 1 where order_item_id = 'i2'`,
  )
  const all = await found(shop, { sample: 50 })
  expect(all.differing.map(({ table }) => table)).toContain('warehouse.fact_order_item')
})

test('a broken reference is found, enforced or not', async () => {
  const shop = await smallShop()
  await shop.db.kysely.transaction().execute(async (trx) => {
    await execute(trx, 'set local session_replication_role = replica')
    await execute(trx, `delete from production.sessions where session_id = 's1'`)
  })
  const { broken, differing } = await found(shop)
  expect(broken).toContain('keys_without_parents')
  expect(differing.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['production.sessions', 'warehouse.fact_session']),
  )
})

test('without the right to create a database, verify leaves out the files and says so', async () => {
  const shop = await smallShop()
  const role = `verifier_${shop.db.url.slice(-8)}`
  const name = new URL(shop.db.url).pathname.slice(1)
  await execute(shop.db.kysely, `create role ${role} login password 'v' in role pg_read_all_data`)
  try {
    await execute(shop.db.kysely, `grant all on all tables in schema ops to ${role}`)
    await execute(shop.db.kysely, `grant all on schema ops to ${role}`)
    await execute(shop.db.kysely, `grant usage on all sequences in schema ops to ${role}`)
    await execute(shop.db.kysely, `grant temporary on database ${name} to ${role}`)
    const url = new URL(shop.db.url)
    url.username = role
    url.password = 'v'
    const { openDatabase } = await import('../../src/db/open.ts')
    const db = await openDatabase({ databaseUrl: url.href, home: '' })
    try {
      const { outcome, production } = await verify(db, shop.config)
      expect(outcome).toBe('same')
      expect(production).toMatchObject({
        outcome: 'left_out',
        reason: 'the role may not create databases (createdb)',
      })
    } finally {
      await db.close()
    }
  } finally {
    await execute(shop.db.kysely, `drop owned by ${role}`)
    await execute(shop.db.kysely, `drop role ${role}`)
  }
})
