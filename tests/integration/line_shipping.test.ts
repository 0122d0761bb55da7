import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('an order without shipping has the shipping of its lines', async () => {
  const shop = await newShop()
  await shop.file(
    'orders_2026-03-31.csv',
    'order_id,time,total_price,shipping_price\no1,2026-03-01,,\no2,2026-03-02,,3.00\no3,2026-03-03,,\n',
  )
  await shop.file(
    'order_items_2026-03-31.csv',
    'order_id,sku,price,qty,shipping_price\no1,A,10.00,1,4.50\no1,B,5.00,1,0.50\no2,A,10.00,1,9.00\no3,A,10.00,1,\n',
  )
  await shop.load()
  const charged = () =>
    shop.rows(
      'select order_id, shipping_amount::float8 as shipping, total_amount::float8 as total from warehouse.fact_sales order by 1',
    )
  expect(await charged()).toEqual([
    { order_id: 'o1', shipping: 5, total: 20 },
    { order_id: 'o2', shipping: 3, total: 13 },
    { order_id: 'o3', shipping: 0, total: 10 },
  ])
  await shop.file('order_items_2026-04-01.csv', 'order_id,sku,price,qty\no1,A,10.00,1\n')
  await shop.load()
  expect((await charged())[0]).toEqual({ order_id: 'o1', shipping: 0, total: 10 })
})
