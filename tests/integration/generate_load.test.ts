import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../src/generate/generate.ts'
import { defaults, type GenerateOptions, plainFiles } from '../../src/generate/options.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

let folder: string
/** A shop that is loaded at once. */
let atOnce: Shop
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-generate-'))
  atOnce = await newShop()
  await expectCleanLoad(atOnce, await written('at-once'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const size = { customers: 300, orders: 400, products: 50, sessions: 3_000, days: 200 }

async function written(name: string, options: Partial<GenerateOptions> = {}) {
  const out = join(folder, name)
  const { drops } = await generate({ ...defaults, ...size, ...plainFiles, ...options, out })
  return drops.map((drop) => join(out, drop))
}

async function expectCleanLoad(shop: Shop, paths: string[]): Promise<void> {
  const { files, checks } = await shop.load(paths)
  for (const file of files)
    expect(file).toMatchObject({ outcome: 'loaded', rejected: 0, waiting: 0, warnings: [] })
  // Some orders wait for their payment.
  const others = checks.filter(({ name }) => name !== 'unpaid_sales')
  expect(others.filter(({ status }) => status !== 'passed')).toEqual([])
}

test('a shop loads without a rejected, waiting or inferred row, and passes every check', async () => {
  const [counts] = await atOnce.rows(
    `select
       (select count(*) from ops.rejected_rows)::integer as rejected,
       (select count(*) from production.customers where is_inferred)::integer as customers,
       (select count(*) from production.products where is_inferred)::integer as products,
       (select count(*) from production.sessions where is_inferred)::integer as sessions`,
  )
  expect(counts).toEqual({ rejected: 0, customers: 0, products: 0, sessions: 0 })
})

test('every channel has orders, also that of orders without a session', async () => {
  const names = async (fact: string) =>
    (
      await atOnce.rows<{ name: string }>(
        `select distinct channel_name as name from warehouse.${fact} join warehouse.dim_channel using (channel_key) order by 1`,
      )
    ).map(({ name }) => name)
  expect(await names('fact_session')).toEqual([
    'Affiliates',
    'Direct',
    'Display',
    'Email',
    'Organic Search',
    'Organic Social',
    'Other',
    'Paid Search',
    'Paid Social',
    'Referral',
    'SMS',
  ])
  expect(await names('fact_sales')).toContain('Marketplace')
})

test('customers have a history', async () => {
  const [found] = await atOnce.rows(
    `select count(*) > count(distinct customer_id) as versions,
       count(distinct segment) >= 4 as segments,
       exists (select from warehouse.dim_customer as a join warehouse.dim_customer as b using (customer_id) where a.city <> b.city) as moves
     from warehouse.dim_customer where customer_key > 0`,
  )
  expect(found).toEqual({ versions: true, segments: true, moves: true })
})

test('drops by night, one drop, and one more day give the same shop', async () => {
  const byNight = await newShop()
  for (const night of await written('nights', { drops: 3 })) await expectCleanLoad(byNight, [night])
  const next = await written('next', { onlyDay: '2026-10-01' })
  for (const shop of [byNight, atOnce]) await expectCleanLoad(shop, next)
  const star = async (shop: Shop) => {
    const contents = await contentsOf(shop.db.kysely)
    return Object.fromEntries(
      Object.entries(contents).filter(([table]) => /^warehouse\.(dim|fact)_/.test(table)),
    )
  }
  expect(await star(atOnce)).toEqual(await star(byNight))
})
