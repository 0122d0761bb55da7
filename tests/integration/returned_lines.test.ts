import { beforeAll, expect, test } from 'vitest'
import { check } from '../../src/pipeline/check.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Tills and shops write a return as a line with a quantity below 0, among the lines of its order.

let shop: Shop
beforeAll(async () => {
  shop = await newShop()
  shop.config.feeds = {
    order_items: { files: [], encoding: 'utf-8', columns: {}, reading: { returns: true } },
  }
  await shop.file(
    'orders_2026-03-31.csv',
    'order_id,time,total_price,tax_amount\no1,2026-03-02,100.00,\no2,2026-03-03,11.90,1.90\no3,2026-03-04,25.00,\n',
  )
  await shop.file('products_2026-03-31.csv', 'product_id,product_name,gift_card\nMUG,Mug,\nCARD,Card,true\n')
  await shop.file(
    'order_items_2026-03-31.csv',
    [
      'order_id,order_item_id,sku,price,qty,discount,tax_amount,shipping_price',
      'o1,1,MUG,100.00,2,,,',
      'o1,2,MUG,100.00,-1,,,',
      'o2,1,MUG,10.00,1,,1.90,',
      'o2,2,MUG,-10.00,-2,-4.00,-3.04,-5.00',
      'o3,1,CARD,25.00,1,,,',
      'o3,2,CARD,25.00,-1,,,',
    ].join('\n'),
  )
  const { files } = await shop.load()
  expect(files.map(({ rejected }) => rejected)).toEqual([0, 0, 0])
})

test('a returned line is a refund of its order at the order’s time', async () => {
  expect(
    await shop.rows(
      `select f.refund_id, f.date_key, p.product_id, f.quantity, f.amount::float8, f.goods_amount::float8 as goods,
         f.tax_amount::float8 as tax, f.shipping_amount::float8 as shipping, f.gift_card_amount::float8 as gift_card
       from warehouse.fact_refund as f join warehouse.dim_product as p using (product_key) order by 1`,
    ),
  ).toEqual([
    row('o1/return/2', 20260302, 'MUG', 1, { amount: 100, goods: 100 }),
    // 2 × 10.00 − 4.00, with its tax and shipping.
    row('o2/return/2', 20260303, 'MUG', 2, { amount: 24.04, goods: 16, tax: 3.04, shipping: 5 }),
    row('o3/return/2', 20260304, 'CARD', 1, { amount: 25, gift_card: 25 }),
  ])
})

const row = (refund_id: string, date_key: number, product_id: string, quantity: number, amounts: object) => ({
  ...{ refund_id, date_key, product_id, quantity, goods: 0, tax: 0, shipping: 0, gift_card: 0 },
  ...amounts,
})

test('the other lines are what was sold', async () => {
  expect(
    await shop.rows(
      `select order_id, line_count, quantity::int, net_amount::float8 as net, tax_amount::float8 as tax,
         refund_amount::float8 as refunds from warehouse.fact_sales order by 1`,
    ),
  ).toEqual([
    { order_id: 'o1', line_count: 1, quantity: 2, net: 200, tax: 0, refunds: 100 },
    { order_id: 'o2', line_count: 1, quantity: 1, net: 10, tax: 1.9, refunds: 24.04 },
    { order_id: 'o3', line_count: 1, quantity: 1, net: 0, tax: 0, refunds: 25 },
  ])
})

test('every check and a second derivation agree', async () => {
  const checks = await check(shop.db, shop.config)
  // Nothing states the cost of a mug.
  expect(checks.filter(({ status }) => status !== 'passed').map(({ name }) => name)).toEqual(['costs_known'])
  const { tables } = await verify(shop.db, shop.config, {})
  expect(tables.filter(({ differing }) => differing > 0)).toEqual([])
})

test('a refund with the id of a returned line replaces it', async () => {
  await shop.file(
    'refunds_2026-04-01.csv',
    'refund_id,order_id,amount,time\no1/return/2,o1,90.00,2026-03-09\n',
  )
  await shop.load()
  expect(
    await shop.rows(`select date_key, amount::float8 from warehouse.fact_refund where order_id = 'o1'`),
  ).toEqual([{ date_key: 20260309, amount: 90 }])
})

test('the total of a returned line can be below 0, too', async () => {
  shop.config.feeds = {
    order_items: {
      files: [],
      encoding: 'utf-8',
      columns: {},
      reading: { returns: true, lineTotal: 'total' },
    },
  }
  const other = await newShop({ feeds: shop.config.feeds })
  await other.file('orders_2026-03-31.csv', 'order_id,time\no1,2026-03-02\n')
  await other.file('order_items_2026-03-31.csv', 'order_id,sku,qty,total\no1,A,3,10.00\no1,A,-3,-10.00\n')
  await other.load()
  expect(await other.rows('select amount::float8 from warehouse.fact_refund')).toEqual([{ amount: 10 }])
})

test('a returned line of an export is a refund without any setting', async () => {
  const other = await newShop()
  await other.file(
    'orders_export.csv',
    `Name,Email,Financial Status,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price
#1,,paid,10.00,0.00,0.00,10.00,2026-03-02 10:00:00 +0000,2,Mug,10.00
#1,,,,,,,2026-03-02 10:00:00 +0000,-1,Mug,10.00
`,
  )
  await other.load()
  expect(
    await other.rows(
      `select s.line_count, s.net_amount::float8 as net, s.refund_amount::float8 as refunds, r.date_key
       from warehouse.fact_sales as s join warehouse.fact_refund as r using (order_id)`,
    ),
  ).toEqual([{ line_count: 1, net: 20, refunds: 10, date_key: 20260302 }])
})
