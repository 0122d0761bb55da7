import { expect, test } from 'vitest'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Shopify splits a large export into numbered files, and cuts wherever a file is full.

const header =
  'Name,Email,Financial Status,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku'
const first = `${header}
#1003,,paid,9.00,0.00,0.00,9.00,2026-03-03 10:00:00 +0000,1,Pen,9.00,PEN
#1002,,paid,30.00,5.00,0.00,35.00,2026-03-02 10:00:00 +0000,1,Mug,10.00,MUG
`
const second = `${header}
#1002,,,,,,,2026-03-02 10:00:00 +0000,2,Bowl,10.00,BOWL
#1001,,paid,7.00,0.00,0.00,7.00,2026-03-01 10:00:00 +0000,1,Cup,7.00,CUP
`
const whole = `${header}
#1002,,paid,30.00,5.00,0.00,35.00,2026-03-02 10:00:00 +0000,1,Mug,10.00,MUG
#1002,,,,,,,2026-03-02 10:00:00 +0000,2,Bowl,10.00,BOWL
`

const noon = '2026-03-05T12:00:00Z'
const later = '2026-03-05T12:05:00Z'

const page = {
  1: (shop: Shop, at = noon) => shop.file('orders_export_1.csv', first, at),
  2: (shop: Shop, at = later) => shop.file('orders_export_2.csv', second, at),
}

const lines = (shop: Shop) =>
  shop.rows(
    `select s.order_id, s.line_count as lines, s.net_amount::float8 as net, s.total_amount::float8 as total
     from warehouse.fact_sales as s order by 1`,
  )
const right = [
  { order_id: '#1001', lines: 1, net: 7, total: 7 },
  { order_id: '#1002', lines: 2, net: 30, total: 35 },
  { order_id: '#1003', lines: 1, net: 9, total: 9 },
]

test('an order that is cut between two pages is whole in either order of the pages', async () => {
  const together = await newShop()
  await page[1](together)
  await page[2](together)
  const { files } = await together.load()
  expect(files.map(({ rejected }) => rejected)).toEqual(files.map(() => 0))
  expect(await lines(together)).toEqual(right)

  const backwards = await newShop()
  await page[2](backwards)
  await backwards.load()
  expect(await backwards.rows(`select order_id, line from ops.rejected_rows where status = 'open'`)).toEqual([
    { order_id: '#1002', line: 2 },
  ])
  await page[1](backwards)
  await backwards.load()
  expect(await lines(backwards)).toEqual(right)
  expect(await contentsOf(backwards.db.kysely)).toEqual(await contentsOf(together.db.kysely))
  const { tables } = await verify(backwards.db, backwards.config, {})
  expect(tables.filter(({ differing }) => differing > 0)).toEqual([])
})

test('a later export with the whole order replaces both parts', async () => {
  const shop = await newShop()
  await page[1](shop)
  await page[2](shop)
  await shop.load()
  await shop.file('orders_export_1.csv', whole, '2026-03-06T12:00:00Z')
  await shop.load()
  expect(await lines(shop)).toEqual(right)
})

test('a second export of the day that cuts elsewhere doubles no line', async () => {
  const shop = await newShop()
  await shop.file('orders_export_1.csv', whole, noon)
  await shop.load()
  await shop.file('orders_export_2.csv', whole, later)
  await shop.load()
  expect((await lines(shop))[0]).toEqual(right[1])
})

test('the rest of an order is rejected in a file that is no later part', async () => {
  const shop = await newShop()
  await shop.file('orders_export.csv', second, noon)
  await shop.load()
  expect(await shop.rows('select line, reason from ops.rejected_rows')).toEqual([
    { line: 2, reason: 'invalid_value' },
  ])
})
