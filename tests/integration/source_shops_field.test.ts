import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { newShop, type Shop } from '../support/shop.ts'

/** A shop with the files of `tests/field/<folder>`, loaded together; none of their rows is rejected. */
async function shopWith(...folders: string[]): Promise<Shop> {
  const shop: Shop = await newShop()
  for (const folder of folders) {
    const place = new URL(`../field/${folder}/`, import.meta.url)
    for (const name of await readdir(place))
      await shop.file(`${folder}-${name}`, await readFile(new URL(name, place), 'utf8'))
  }
  const { files } = await shop.load()
  expect(files.filter(({ outcome }) => !['loaded', 'converted'].includes(outcome))).toEqual([])
  expect(await shop.rows('select file_id, line, message from ops.rejected_rows')).toEqual([])
  return shop
}

describe('exports of Shopify', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await shopWith('01-shopify-orders-export', '25-shopify-products-export')
  })

  test('the month has the figures that the orders tell', async () => {
    const [month] = await shop.rows(
      `select orders, gross_sales, discounts, net_revenue, shipping_charged, returns, refunds, refunded_shipping,
         net_sales, product_cost, customers, new_customers, repeat_customers
       from warehouse.shop_reports where period_type = 'monthly' and period_start = '2026-03-01'`,
    )
    const numbers = Object.fromEntries(
      Object.entries(month ?? {}).map(([name, value]) => [name, Number(value)]),
    )
    expect(numbers).toEqual({
      // #1003 is voided.
      orders: 4,
      // 2 × 16.00 + 20.00 + 25.00 + 16.00 + 25.00
      gross_sales: 118,
      discounts: 5,
      net_revenue: 113,
      // 6.00 + 4.00 + 5.00
      shipping_charged: 15,
      // Of 4.00, 4.00 × 16 / 20 are goods; of 32.00, 25.00: 3.20 + 25.00
      returns: 28.2,
      refunds: 36,
      // 0.80 + 5.00
      refunded_shipping: 5.8,
      // 113.00 − 28.20
      net_sales: 84.8,
      // Two mugs at 6.00: #1002 and #1005
      product_cost: 12,
      customers: 3,
      new_customers: 3,
      repeat_customers: 0,
    })
  })

  test('what was charged is what the orders say, tax and shipping included', async () => {
    const [sums] = await shop.rows(
      `select sum(total_amount)::text as total, sum(tax_amount)::text as tax, count(distinct customer_key)::int as buyers
       from warehouse.fact_sales where is_sale`,
    )
    // 56.29 + 25.00 + 20.00 + 32.00; 3.29 + 2.00
    expect(sums).toEqual({ total: '133.29', tax: '5.29', buyers: 3 })
  })

  test('the four variants have their names and costs', async () => {
    const rows = await shop.rows(
      `select product_name, unit_cost::text from warehouse.dim_product where not is_inferred order by product_id collate "C"`,
    )
    expect(rows).toEqual([
      { product_name: 'Speckled Mug', unit_cost: '6.0000' },
      { product_name: 'Plain Tee – L', unit_cost: '4.4000' },
      { product_name: 'Plain Tee – M', unit_cost: '4.2000' },
      { product_name: 'Plain Tee – S', unit_cost: '4.0000' },
    ])
  })
})

test('exports of Amazon, WooCommerce and Magento have the lines that were sold', async () => {
  const shop = await shopWith('03-amazon-line-total', '21-magento-parent-child', '32-items-in-one-cell')
  const rows = await shop.rows(
    `select o.order_id, sum(i.product_qty)::int as units, sum(i.product_qty * i.product_price)::float8 as priced,
       (select sum(amount)::float8 from production.refunds as r where r.order_id = o.order_id) as refunded
     from production.orders as o join production.order_items as i using (order_id) group by 1 order by 1`,
  )
  expect(rows).toEqual([
    { order_id: '000000101', units: 1, priced: 59, refunded: null },
    // Two files hold these orders: they count once.
    { order_id: '111-0000001-0000001', units: 5, priced: 60, refunded: null },
    { order_id: '5001', units: 3, priced: 52, refunded: 20 },
    { order_id: '5003', units: 1, priced: 20, refunded: null },
  ])
})
