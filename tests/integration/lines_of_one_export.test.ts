import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('a warning shows an order whose lines come by two kinds of files, with what may count twice', async () => {
  const shop = await newShop()
  await shop.file(
    'orders_export.csv',
    `Name,Email,Financial Status,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price
1001,,paid,10.00,0.00,0.00,10.00,2026-03-02 10:00:00 +0000,1,Mug,10.00
1002,,paid,10.00,0.00,0.00,10.00,2026-03-02 10:00:00 +0000,1,Mug,10.00
`,
  )
  const found = async () =>
    (await shop.load()).checks.find(({ name }) => name === 'lines_of_one_export')?.sample ?? []
  expect(await found()).toEqual([])
  await shop.file(
    'order_items_2026-03-06.csv',
    'order_id,order_item_id,product_name,price,qty\n1002,x,Mug,4.00,2\n',
  )
  expect(await found()).toEqual([
    { order_id: '1002', kinds: 'order_items, shopify_orders', money: expect.anything() },
  ])
})
