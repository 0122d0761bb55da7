import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { feeds } from '../../src/model/feeds/index.ts'
import { newShop } from '../support/shop.ts'

/** Longer than an index entry, even compressed. */
const longText = randomBytes(5_000).toString('base64')
const values = {
  id: '1',
  money: '1',
  price: '1',
  decimal: '1',
  integer: '1',
  percent: '1',
  boolean: 'false',
  date: '2026-02-01',
  time: '2026-02-01',
}

test('no text breaks a load, however long', async () => {
  const shop = await newShop()
  for (const feed of feeds) {
    const cells = feed.columns.map(({ name, type }) => {
      if (name === 'parent_category_id') return [name, '']
      if (name !== 'target_id' && name.endsWith('_id')) return [name, '1']
      return [name, type === 'text' ? longText : values[type]]
    })
    await shop.file(`${feed.name}.csv`, [Object.fromEntries(cells)])
  }
  // A category named by a product without its id.
  await shop.file('products_2.csv', [
    { product_id: '2', product_name: longText, category_name: `${longText}2` },
  ])
  const loaded = await shop.load()
  expect(loaded.files.filter((file) => file.rejected > 0 || file.outcome !== 'loaded')).toEqual([])
  expect(
    await shop.rows(`select length(category_name) from warehouse.dim_product where product_id = '2'`),
  ).toEqual([{ length: longText.length + 1 }])
})
