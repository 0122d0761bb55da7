import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { newShop, type Shop } from '../support/shop.ts'

const day = '2026-11-20T00:00:00Z'

/** The fixtures of one source in a shop, loaded together. */
async function shopWith(...names: string[]): Promise<Shop> {
  const shop: Shop = await newShop()
  for (const name of names) {
    const text = await readFile(new URL(`../fixtures/sources/${name}.csv`, import.meta.url), 'utf8')
    await shop.file(`${name}.csv`, text, day)
  }
  const { files } = await shop.load()
  expect(files.filter(({ outcome }) => !['loaded', 'converted'].includes(outcome))).toEqual([])
  return shop
}

/** Rows and records that were rejected, of files of any kind. */
const rejects = `
  select f.name, r.line::int from ops.rejected_rows as r join ops.files as f using (file_id)
  where r.reason <> 'orphan' order by 1, 2`

/** Sales whose parts don't add up to what was charged. */
const notAddingUp = `
  select order_id, total_amount, net_amount + gift_card_amount + shipping_amount + tax_amount as parts
  from warehouse.fact_sales
  where line_count > 0 and abs(total_amount - net_amount - gift_card_amount - shipping_amount - tax_amount) > 0.01`

describe('Shopify', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await shopWith('shopify_orders', 'shopify_products', 'shopify_customers', 'shopify_inventory')
  })

  test('each order adds up to what was charged', async () => {
    expect(await shop.rows(rejects)).toEqual([{ name: 'shopify_inventory.csv', line: 13 }])
    // #2025 is rounded for cash: 9.98 to 10.00.
    expect((await shop.rows(notAddingUp)).map(({ order_id }) => order_id)).toEqual(['#2025'])
  })

  test('sales are what was sold, gift cards are none, tests, voided and expired orders neither', async () => {
    const [sums] = await shop.rows(
      `select count(*)::int as orders, sum(gift_card_amount)::text as gift_cards, sum(refund_amount)::text as refunds
       from warehouse.fact_sales where is_sale`,
    )
    // 25 orders minus a test, a voided and an expired one; refunds 4.00 + 32.00
    expect(sums).toEqual({ orders: 22, gift_cards: '50.00', refunds: '36.00' })
  })

  test('lines without SKU belong to the variants that the products export names', async () => {
    const rows = await shop.rows(
      `select distinct p.product_id, p.product_name, p.unit_cost::text as unit_cost, p.is_inferred
       from warehouse.fact_order_item as i join warehouse.dim_product as p using (product_key)
       where i.order_id = '#2021' order by 1`,
    )
    expect(rows).toEqual([
      { product_id: 'Plain Tee - L', product_name: 'Plain Tee - L', unit_cost: null, is_inferred: true },
      { product_id: 'Sticker', product_name: 'Sticker', unit_cost: '0.0000', is_inferred: false },
    ])
  })
})

test('WooCommerce: each order adds up, refunds are those of the file', async () => {
  const shop = await shopWith('woocommerce_orders', 'woocommerce_products')
  expect(await shop.rows(rejects)).toEqual([
    { name: 'woocommerce_orders.csv', line: 20 },
    { name: 'woocommerce_orders.csv', line: 21 },
  ])
  // #6006 to #6007 are charged whole and paid back after; all lines of the file are without tax.
  expect(await shop.rows(notAddingUp)).toEqual([])
  const [sums] = await shop.rows(
    `select count(*)::int as orders, sum(refund_amount)::text as refunds from warehouse.fact_sales where is_sale`,
  )
  // 19 orders minus cancelled, failed and draft; 25.00 + 5.00 + 4.00 + 3.00
  expect(sums).toEqual({ orders: 16, refunds: '37.00' })
})

test('Magento: orders and items in two files make whole orders', async () => {
  const shop = await shopWith('magento_orders', 'magento_items')
  expect(await shop.rows(rejects)).toEqual([])
  // Items are in the file for the first orders only, and those of #104 without tax.
  const rows = await shop.rows(
    `select order_id, line_count::int, quantity::int, net_amount::text, shipping_amount::text, total_amount::text
     from warehouse.fact_sales where order_id <= '000000103' order by 1`,
  )
  expect(rows).toEqual([
    {
      order_id: '000000101',
      line_count: 1,
      quantity: 1,
      net_amount: '59.00',
      shipping_amount: '0.00',
      total_amount: '59.00',
    },
    // 60.00 + 40.00 − 10.00, shipping 10.00 − 2.00, tax 8.80
    {
      order_id: '000000102',
      line_count: 2,
      quantity: 3,
      net_amount: '90.00',
      shipping_amount: '8.00',
      total_amount: '106.80',
    },
    {
      order_id: '000000103',
      line_count: 1,
      quantity: 1,
      net_amount: '45.00',
      shipping_amount: '5.00',
      total_amount: '50.00',
    },
  ])
  expect(await shop.rows(notAddingUp)).toEqual([])
})

test('Amazon: orders add up, a settlement makes costs, its payments wait for their orders', async () => {
  const shop = await shopWith('amazon_orders', 'amazon_settlement')
  expect(await shop.rows(rejects)).toEqual([])
  expect(await shop.rows(notAddingUp)).toEqual([])
  const [first] = await shop.rows(
    `select net_amount::text, discount_amount::text, shipping_amount::text, tax_amount::text
     from warehouse.fact_sales where order_id = '302-00000001-0000001'`,
  )
  // 42.00 + 18.00 − 2.00 − 9.58 = 48.42; the discount without its tax: 2.00 − 2.00 × 2.87 / 16.00 = 1.64
  expect(first).toEqual({
    net_amount: '48.42',
    discount_amount: '1.64',
    shipping_amount: '5.03',
    tax_amount: '10.54',
  })
  const [costs] = await shop.rows(
    `select (select sum(amount)::text from warehouse.fact_expense) as expenses,
            (select sum(amount)::text from warehouse.fact_ad_spend) as ads`,
  )
  // 39.99 + 5.10 + 6.20; 2 × 12.34
  expect(costs).toEqual({ expenses: '51.29', ads: '24.68' })
  const [waiting] = await shop.rows(
    `select count(*)::int as waiting from ops.rejected_rows where reason = 'orphan'`,
  )
  expect(waiting).toEqual({ waiting: 6 })
})
