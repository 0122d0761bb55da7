import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('a discount is spread to the cent, even if amounts are so large that quotients have few decimals', async () => {
  const shop = await newShop()
  await shop.file(
    'orders_2026-03-02.csv',
    'order_id,time,discount\no1,2026-03-01,140625000.00\no2,2026-03-01,0.05\no3,2026-03-01,1.00\n',
  )
  await shop.file('order_items_2026-03-02.csv', [
    // The share of a is 65,625,000.00499999…
    { order_item_id: 'a', order_id: 'o1', product_id: 'p1', product_price: '70000000.01', product_qty: 1 },
    { order_item_id: 'b', order_id: 'o1', product_id: 'p1', product_price: '80000000.00', product_qty: 1 },
    // The share of c is 0.025: half a cent rounds to a cent.
    { order_item_id: 'c', order_id: 'o2', product_id: 'p1', product_price: 10, product_qty: 1 },
    { order_item_id: 'd', order_id: 'o2', product_id: 'p1', product_price: 10, product_qty: 1 },
    // Three thirds, of which the lines before take 0.33 and 0.67 together.
    { order_item_id: 'e', order_id: 'o3', product_id: 'p1', product_price: 10, product_qty: 1 },
    { order_item_id: 'f', order_id: 'o3', product_id: 'p1', product_price: 10, product_qty: 1 },
    { order_item_id: 'g', order_id: 'o3', product_id: 'p1', product_price: 10, product_qty: 1 },
  ])
  await shop.load()
  expect(
    await shop.rows('select order_item_id, discount_amount from warehouse.fact_order_item order by 1'),
  ).toEqual([
    { order_item_id: 'a', discount_amount: '65625000.00' },
    { order_item_id: 'b', discount_amount: '75000000.00' },
    { order_item_id: 'c', discount_amount: '0.03' },
    { order_item_id: 'd', discount_amount: '0.02' },
    { order_item_id: 'e', discount_amount: '0.33' },
    { order_item_id: 'f', discount_amount: '0.34' },
    { order_item_id: 'g', discount_amount: '0.33' },
  ])
})
