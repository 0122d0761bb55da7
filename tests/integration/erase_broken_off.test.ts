import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { armFailpoint } from '../../src/failpoint.ts'
import { erase } from '../../src/pipeline/erase/erase.ts'
import { reset } from '../../src/pipeline/reset.ts'
import { exportPerson } from '../../src/reports/person/export_person.ts'
import { files, foundIn, loadInbox } from '../support/erased_shop.ts'
import { newShop, type Shop } from '../support/shop.ts'

afterEach(() => armFailpoint(undefined))

const orders = (shop: Shop) =>
  shop.rows('select order_id, customer_id, total_amount, net_amount from warehouse.fact_sales order by 1')

const placesOf = ({ config }: Shop) => [config.home, config.archive]

test('an erasure that is broken off anywhere continues when it runs again, and a load in between brings nobody back', async () => {
  const shop = await newShop()
  await loadInbox(shop, files)
  const before = await orders(shop)
  const points = [
    'erasure noted',
    'before commit',
    'erasure published',
    'erased file',
    'archive erased',
    'home erased',
  ]
  for (const point of points) {
    armFailpoint(`${point}=error`)
    await expect(erase(shop.db, shop.config, { customer: 'zeb.quack@example.com' })).rejects.toThrow(point)
    armFailpoint(undefined)
    const repeated = await loadInbox(shop, {
      'customers_2026-04-02.csv': files['customers_2026-04-02.csv'] as string,
    })
    const isPublished = points.indexOf(point) >= points.indexOf('erasure published')
    if (isPublished) expect(repeated.files.map(({ outcome }) => outcome)).toEqual(['skipped'])
  }
  const done = await erase(shop.db, shop.config, { customer: 'zeb.quack@example.com' })
  expect(done.wasDone).toBeUndefined()
  expect(await foundIn(shop, placesOf(shop))).toEqual([])
  expect(await orders(shop)).toEqual(before)
  expect((await erase(shop.db, shop.config, { customer: 'c1' })).wasDone).toBe(true)

  await reset(shop.db, shop.config.home)
  await loadInbox(shop, files)
  expect(await foundIn(shop, placesOf(shop))).toEqual([])
  expect(await orders(shop)).toEqual(before)
})

test('rows of missing files are changed in place', async () => {
  const shop = await newShop()
  await loadInbox(shop, files)
  const before = await orders(shop)
  await rm(join(shop.config.archive, '2026-04-02', 'sessions_2026-04-02.csv.gz'))

  const { tables, files: records } = await exportPerson(shop.db, shop.config, 'c1')
  expect(tables['production.sessions']).toMatchObject([{ session_id: 's1', ip: '203.0.113.77' }])
  expect(records.map(({ name, line }) => `${name}:${line}`)).toContain('refunds_2026-04-02.csv:2')

  const certificate = await erase(shop.db, shop.config, { customer: 'c1' })
  expect(certificate.tables.missingFiles).toHaveLength(1)
  expect(await foundIn(shop, placesOf(shop))).toEqual([])
  expect(await orders(shop)).toEqual(before)
})
