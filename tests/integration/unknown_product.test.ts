import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('a product with the id of the unknown member does not change the member', async () => {
  const shop = await newShop()
  await shop.file('products.csv', [{ product_id: '(unknown)', product_name: 'Not known', brand: 'X' }])
  await shop.file('orders.csv', [{ order_id: 'o1', time: '2026-02-01' }])
  const line = {
    order_id: 'o1',
    order_item_id: 'l1',
    product_id: '(unknown)',
    product_price: 1,
    product_qty: 1,
  }
  await shop.file('order_items.csv', [line])
  await shop.load()
  expect(await shop.rows('select product_key, product_name, brand from warehouse.dim_product')).toEqual([
    { product_key: -1, product_name: 'Unknown', brand: 'Unknown' },
  ])
  expect(await shop.rows('select product_key from warehouse.fact_order_item')).toEqual([{ product_key: -1 }])
})
