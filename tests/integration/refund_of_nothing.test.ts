import { expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop } from '../support/shop.ts'

test('a refund of 0 is a return, whose product, listing and period have a row; cart adds alone have none', async () => {
  const shop = await newShop()
  await shop.file('products_2026-11-01.csv', 'product_id,product_name,listing_id\np1,One,l1\np2,Two,l2\n')
  await shop.file('orders_2026-11-01.csv', 'order_id,time\no1,2026-11-01\n')
  await shop.file(
    'order_items_2026-11-01.csv',
    'order_item_id,order_id,product_id,product_price,product_qty\ni1,o1,p1,10,1\n',
  )
  await shop.file(
    'refunds_2026-11-05.csv',
    'refund_id,order_id,order_item_id,amount,time\nr1,o1,i1,0,2026-11-05\n',
  )
  await shop.file(
    'cart_adds_2026-11-05.csv',
    'event_id,session_id,time,product_id\na1,s1,2026-11-05T10:00:00Z,p2\n',
  )
  await shop.load()

  const reportsOf = (entity: string) =>
    shop.rows(
      `select ${entity}_id as id, orders, net_revenue, returns from warehouse.${entity}_reports
       where period_type = 'daily' and period_start = '2026-11-05'`,
    )
  expect(await reportsOf('product')).toEqual([{ id: 'p1', orders: 0, net_revenue: '0.00', returns: '0.00' }])
  expect(await reportsOf('listing')).toEqual([{ id: 'l1', orders: 0, net_revenue: '0.00', returns: '0.00' }])
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})
