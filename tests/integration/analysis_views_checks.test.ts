import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { readChecks } from '../../src/checks/check_files.ts'
import { runChecks } from '../../src/checks/run_checks.ts'
import { newShop, type Shop } from '../support/shop.ts'

async function shopWithSales(): Promise<Shop> {
  const shop = await newShop()
  await shop.file('orders_2026-01-08.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-01-05', discount_coupon_code: 'X', session_id: 's1' },
    { order_id: 'o2', customer_id: null, time: '2026-01-07', discount_coupon_code: 'X', session_id: null },
  ])
  await shop.file('order_items_2026-01-08.csv', [
    { order_id: 'o1', order_item_id: 'l1', product_id: 'a', product_price: 10, product_qty: 1 },
    { order_id: 'o2', order_item_id: 'l2', product_id: 'a', product_price: 20, product_qty: 1 },
  ])
  await shop.load()
  return shop
}

/** Names of the checks of aggregates that fail after a statement, which is then rolled back. */
async function failingAfter(shop: Shop, statement: string): Promise<string[]> {
  const checks = await readChecks({})
  let failing: string[] = []
  await shop.db.kysely
    .transaction()
    .execute(async (trx) => {
      await sql.raw(statement).execute(trx)
      const findings = await runChecks(trx, checks, { isEverything: true })
      const failed = findings.filter(({ status }) => status === 'failed').map(({ name }) => name)
      failing = failed.filter((name) => name.startsWith('aggregates_add_up_to_'))
      throw new Error('take it back')
    })
    .catch((error: Error) => {
      if (error.message !== 'take it back') throw error
    })
  return failing
}

test('a check finds an aggregate that is not the sum of its facts', async () => {
  const shop = await shopWithSales()
  expect(await failingAfter(shop, 'select 1')).toEqual([])
  const wrong: Record<string, string> = {
    'update warehouse.agg_daily_business_metrics set net_revenue = net_revenue + 0.01': 'sales slices',
    'update warehouse.agg_product_day set units = units + 1': 'sales',
    'delete from warehouse.agg_product_day': 'sales',
    'delete from warehouse.agg_channel_day': 'sessions',
    'update warehouse.agg_funnel_day set order_sessions = 0': 'sessions',
    'update warehouse.agg_customer_month set net_revenue = 0': 'customers',
    'delete from warehouse.agg_customer': 'customers',
    'update warehouse.agg_coupon_day set guest_usage = guest_usage + 1': 'coupons',
  }
  for (const [statement, of] of Object.entries(wrong)) {
    expect([statement, await failingAfter(shop, statement)]).toEqual([
      statement,
      of.split(' ').map((one) => `aggregates_add_up_to_${one}`),
    ])
  }
})

test('an order that moves to another day, customer and coupon leaves nothing behind', async () => {
  const shop = await shopWithSales()
  await shop.file('orders_2026-02-01.csv', [
    {
      order_id: 'o1',
      customer_id: 'c2',
      time: '2026-01-06',
      discount_coupon_code: 'Y',
      session_id: null,
      updated_at: '2026-02-01',
    },
  ])
  await shop.load()
  expect(
    await shop.rows(
      'select date::text, total_orders::integer from warehouse.daily_business_metrics order by 1',
    ),
  ).toEqual([
    { date: '2026-01-06', total_orders: 1 },
    { date: '2026-01-07', total_orders: 1 },
  ])
  expect(await shop.rows('select user_id from warehouse.user_lifetime_metrics')).toEqual([{ user_id: 'c2' }])
  expect(
    await shop.rows('select date::text, discount_coupon_code from warehouse.coupon_performance order by 1'),
  ).toEqual([
    { date: '2026-01-06', discount_coupon_code: 'Y' },
    { date: '2026-01-07', discount_coupon_code: 'X' },
  ])
  expect(await shop.rows('select * from warehouse.daily_funnel_summary')).toEqual([])
  expect(
    await shop.rows(
      'select date::text, times_purchased::integer from warehouse.product_performance_daily order by 1',
    ),
  ).toEqual([
    { date: '2026-01-06', times_purchased: 1 },
    { date: '2026-01-07', times_purchased: 1 },
  ])
})
