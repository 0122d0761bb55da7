import { expect, test } from 'vitest'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

const line = (product: string) => ({ order_id: 'o1', product_id: product, product_price: 1, product_qty: 1 })

/** The parts of one export enclose another file by name: the newest of them makes the export the newest. */
async function write(shop: Shop): Promise<string[]> {
  return [
    await shop.file('orders_2026-02-01.csv', [{ order_id: 'o1', time: '2026-02-01' }]),
    await shop.file('order_items-20260201.csv', [line('a')]),
    await shop.file('order_items_2026-02-01.csv', [line('b')]),
    await shop.file('order_items_part1-20260201.csv', [line('c')]),
  ]
}

test('lines without an id are replaced by the newest export, however its parts arrive', async () => {
  const atOnce = await newShop()
  await write(atOnce)
  await atOnce.load()
  expect(
    await atOnce.rows('select order_item_id, product_id from production.order_items order by 1'),
  ).toEqual([
    { order_item_id: 'o1#1', product_id: 'a' },
    { order_item_id: 'o1#2', product_id: 'c' },
  ])

  const byNight = await newShop()
  for (const path of await write(byNight)) await byNight.load([path])
  expect(await contentsOf(byNight.db.kysely)).toEqual(await contentsOf(atOnce.db.kysely))
})
