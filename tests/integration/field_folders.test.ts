import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import type { LoadResult } from '../../src/pipeline/results.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Files that are right by just dropping them. The right values are computed by hand.

let shop: Shop
let result: LoadResult
beforeAll(async () => {
  shop = await newShop()
  const folders = [
    '07-us-dates-money',
    '08-olist-item-numbers',
    '09-time-formats',
    '30-xlsx-zip',
    '34-woo-statuses',
  ]
  result = await shop.load(
    folders.map((folder) => fileURLToPath(new URL(`../field/${folder}/`, import.meta.url))),
  )
})

const sales = (ids: string) =>
  shop.rows(
    `select to_char(min(full_date), 'YYYY-MM-DD') as first_day, count(*)::int as sales, sum(net_amount)::float8 as net,
       sum(shipping_amount)::float8 as shipping, sum(tax_amount)::float8 as tax
     from warehouse.fact_sales join warehouse.dim_date using (date_key)
     where is_sale and order_id similar to '${ids}'`,
  )

test('dates and amounts of Etsy', async () => {
  expect(await sales('300[12]')).toEqual([
    { first_day: '2026-03-14', sales: 2, net: 1247.5, shipping: 4.5, tax: 0.62 },
  ])
})

test('lines, freight and payments of Olist', async () => {
  expect(await sales('(aaa1|bbb2|ccc3)')).toEqual([
    { first_day: '2018-03-01', sales: 3, net: 257.8, shipping: 45.58, tax: 0 },
  ])
  expect(
    await shop.rows(
      `select count(*)::int as lines, (select count(distinct payment_method)::int from production.payments) as methods,
         (select sum(amount)::float8 from warehouse.fact_payment) as paid
       from production.order_items where order_id in ('aaa1', 'bbb2', 'ccc3')`,
    ),
  ).toEqual([{ lines: 5, methods: 3, paid: 303.38 }])
})

test('a view, a cart and a purchase', async () => {
  expect(
    await shop.rows(
      `select pageview_count, cart_add_count, order_count, revenue_amount::float8 as revenue
       from warehouse.fact_session where session_id = 'sess-1'`,
    ),
  ).toEqual([{ pageview_count: 1, cart_add_count: 1, order_count: 1, revenue: 33.2 }])
})

test('statuses of WooCommerce', async () => {
  expect(await sales('WS[0-9]')).toMatchObject([{ sales: 1, net: 10 }])
})

test('a broken archive and a workbook are refused with what to do', () => {
  const told = Object.fromEntries(
    result.files.filter(({ outcome }) => outcome === 'refused').map(({ name, hint }) => [name, hint]),
  )
  expect(told).toEqual({
    'orders_2026-03-31.xlsx': expect.stringContaining('Save its sheet as orders_2026-03-31.csv, UTF-8.'),
    'orders_export.zip': expect.stringContaining('Copy or export it again.'),
  })
})
