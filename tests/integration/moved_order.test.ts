import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('an order that moves leaves its old day empty, though the calendar no longer reaches there', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-02-01.csv', [{ order_id: 'o1', time: '2025-12-31T23:30:00Z', total_price: 5 }])
  await shop.load()
  await shop.file('orders_2026-02-02.csv', [{ order_id: 'o1', time: '2026-02-01T09:00:00Z', total_price: 5 }])
  await shop.load()
  for (const aggregate of ['agg_product_day', 'agg_listing_day', 'agg_sales_day']) {
    expect([aggregate, await shop.rows(`select distinct date::text from warehouse.${aggregate}`)]).toEqual([
      aggregate,
      [{ date: '2026-02-01' }],
    ])
  }
  expect(
    await shop.rows(`select period_start::text from warehouse.product_reports where period_type = 'monthly'`),
  ).toEqual([{ period_start: '2026-02-01' }])
})

test('the last order of a shop leaves nothing behind when it is deleted', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-02-01.csv', [{ order_id: 'o1', time: '2026-01-31T08:00:00Z', total_price: 5 }])
  await shop.load()
  await shop.file('orders_2026-02-02.csv', [
    { order_id: 'o1', time: '2026-01-31T08:00:00Z', total_price: 5, is_deleted: 'true' },
  ])
  await shop.load()
  for (const table of [
    'agg_product_day',
    'agg_product_month',
    'agg_listing_day',
    'agg_sales_day',
    'shop_reports',
    'listing_reports',
    'product_reports',
  ]) {
    expect([table, await shop.rows(`select * from warehouse.${table}`)]).toEqual([table, []])
  }
})
