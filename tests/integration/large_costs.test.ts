import { expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop } from '../support/shop.ts'

test('a line that costs 10¹² or more is loaded, because only its price has a limit', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-11-01.csv', 'order_id,time,total_price\no1,2026-11-01,2147484647\n')
  await shop.file('order_items_2026-11-01.csv', [
    { order_id: 'o1', product_id: 'p1', product_price: 1, product_qty: 1000, product_cost: '9999999999' },
    {
      order_id: 'o1',
      product_id: 'p2',
      product_price: 1,
      product_qty: 2147483647,
      product_cost: '9999999999.9999',
    },
  ])
  const { outcome, files } = await shop.load()
  expect(outcome).toBe('published')
  expect(files.map(({ name, inserted, rejected }) => [name, inserted, rejected])).toEqual([
    ['orders_2026-11-01.csv', 1, 0],
    ['order_items_2026-11-01.csv', 2, 0],
  ])
  expect(
    await shop.rows(
      `select product_id, cost_amount, profit_amount
       from warehouse.fact_order_item join warehouse.dim_product using (product_key) order by 1`,
    ),
  ).toEqual([
    { product_id: 'p1', cost_amount: '9999999999000.00', profit_amount: '-9999999998000.00' },
    { product_id: 'p2', cost_amount: '21474836469999785251.64', profit_amount: '-21474836467852301604.64' },
  ])
  expect(await shop.rows('select total_cost from warehouse.daily_business_metrics')).toEqual([
    { total_cost: '21474846469999784251.64' },
  ])
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})
