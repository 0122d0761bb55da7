import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop, type Shop } from '../support/shop.ts'

const field = '/work/shared/field/01-shopify-orders-export/orders_export_1.csv'

test('an export is loaded', async () => {
  const shop: Shop = await newShop()
  await shop.file('whatever.csv', await readFile(field, 'utf8'), '2026-11-20T00:00:00Z')
  const result = await shop.load()
  console.log(
    JSON.stringify(result.files, null, 1),
    result.checks.filter((c) => c.status !== 'passed'),
  )
  console.log(await shop.rows('select order_id, status, total_price from production.orders'))
  console.log(await shop.rows('select * from staging.source_records limit 2'))
  const verified = await verify(shop.db, shop.config, {})
  console.log(
    verified.outcome,
    verified.tables.filter((t) => t.differing > 0),
    verified.checks.filter((c) => c.status !== 'passed'),
    verified.production,
    verified.notes,
  )
  expect(verified.outcome).toBe('same')
})
