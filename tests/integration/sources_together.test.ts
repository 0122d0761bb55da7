import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import type { LoadResult } from '../../src/pipeline/results.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

const fixtures = new URL('../fixtures/sources/', import.meta.url)
const field = new URL('../field/', import.meta.url)

/** Exports of several platforms, by the name of their source. */
const SOURCES = /^(?:etsy|square|stripe_balance|paypal|google|meta|tiktok|events|olist)/
const FIELD = [
  '07-us-dates-money/EtsySoldOrderItems2026-3.csv',
  '07-us-dates-money/orders/EtsySoldOrders2026-3.csv',
  '08-olist-item-numbers/olist_order_items_dataset.csv',
  '08-olist-item-numbers/olist_order_payments_dataset.csv',
  '08-olist-item-numbers/olist_orders_dataset.csv',
  '09-time-formats/2026-Mar.csv',
]

/** Orders of a shop whose payments go through Stripe and PayPal. */
const OWN_ORDERS = [
  '1001',
  '1002',
  '1003',
  '1005',
  '1006',
  '1007',
  '1008',
  '6001',
  '6002',
  '6003',
  '6004',
  '6021',
]

async function exportsOf(): Promise<Array<[name: string, text: string]>> {
  const names = (await readdir(fixtures)).filter((name) => SOURCES.test(name))
  const own = OWN_ORDERS.map((order_id) => `${order_id},2026-03-01,completed,100.00\n`).join('')
  return [
    ...(await Promise.all(
      names.map(async (name) => [name, await readFile(new URL(name, fixtures), 'utf8')] as [string, string]),
    )),
    ...(await Promise.all(
      FIELD.map(async (path) => {
        const name = path.slice(path.lastIndexOf('/') + 1)
        return [name, await readFile(new URL(path, field), 'utf8')] as [string, string]
      }),
    )),
    ['orders_2026-03-31.csv', `order_id,time,status,total_price\n${own}`],
    ['refunds_2026-03-31.csv', 'refund_id,order_id,amount,time\nr1,1001,30.00,2026-03-05\n'],
  ]
}

let shop: Shop
let result: LoadResult

beforeAll(async () => {
  shop = await newShop()
  for (const [name, text] of await exportsOf()) await shop.file(name, text, '2026-04-02T08:00:00Z')
  result = await shop.load()
})

async function one<R>(query: string): Promise<R | undefined> {
  return (await shop.rows<R>(query))[0]
}

test('every export is recognised by its header, and each of its records has one outcome', () => {
  const exported = result.files.filter(({ outcome }) => outcome === 'converted')
  expect(result.files.filter(({ outcome }) => outcome === 'refused' || outcome === 'skipped')).toEqual([])
  expect(exported).toHaveLength(29)
  for (const { records } of exported) {
    expect(records?.read).toBe((records?.used ?? 0) + (records?.leftOut ?? 0) + (records?.rejected ?? 0))
  }
})

test('US dates and amounts of Etsy: 14 March 2026, and one thousand two hundred', async () => {
  const orders = await shop.rows(
    `select order_id, date_key, line_count, net_amount, shipping_amount, tax_amount
     from warehouse.fact_sales where order_id in ('3001', '3002') order by 1`,
  )
  expect(orders).toEqual([
    // 2 × 5.00 + 3.00
    {
      order_id: '3001',
      date_key: 20260314,
      line_count: 2,
      net_amount: '13.00',
      shipping_amount: '4.50',
      tax_amount: '0.62',
    },
    {
      order_id: '3002',
      date_key: 20260405,
      line_count: 1,
      net_amount: '1234.50',
      shipping_amount: '0.00',
      tax_amount: '0.00',
    },
  ])
})

test('an order of Etsy adds up to what its buyer paid, and fees of both files count once', async () => {
  expect(
    await shop.rows(
      `select order_id, net_amount, discount_amount, tax_amount, total_amount, payment_fee_amount, refund_amount
       from warehouse.fact_sales where order_id in ('5001', '5003', '5006', '5010') order by 1`,
    ),
  ).toEqual([
    {
      order_id: '5001',
      net_amount: '74.04',
      discount_amount: '8.23',
      tax_amount: '6.81',
      total_amount: '80.85',
      payment_fee_amount: '3.53',
      refund_amount: '0.00',
    },
    // 37.29 processing + 100.00 offsite ads + 20.00 VAT on them
    {
      order_id: '5003',
      net_amount: '1234.50',
      discount_amount: '0.00',
      tax_amount: '0.00',
      total_amount: '1234.50',
      payment_fee_amount: '157.29',
      refund_amount: '0.00',
    },
    // 60.00 with 10.00 tax, 5.00 shipping with 0.83: 10.83 × 5 / 65 = 0.83
    {
      order_id: '5006',
      net_amount: '50.00',
      discount_amount: '0.00',
      tax_amount: '10.83',
      total_amount: '65.00',
      payment_fee_amount: '2.20',
      refund_amount: '0.00',
    },
    // 0.81 processing + 0.98 + 0.16
    {
      order_id: '5010',
      net_amount: '15.00',
      discount_amount: '0.00',
      tax_amount: '1.20',
      total_amount: '18.70',
      payment_fee_amount: '1.95',
      refund_amount: '8.70',
    },
  ])
})

test('a sale of Square leaves its tip out, and its refund has its tax', async () => {
  expect(
    await one(
      `select net_amount, tax_amount, total_amount, payment_fee_amount, refund_amount, refunded_goods_amount
       from warehouse.fact_sales where order_id = 'T01'`,
    ),
  ).toEqual({
    net_amount: '27.00',
    tax_amount: '2.16',
    total_amount: '29.16',
    payment_fee_amount: '0.91',
    refund_amount: '29.16',
    refunded_goods_amount: '27.00',
  })
})

test('fees of payment providers belong to their orders, otherwise they are expenses', async () => {
  const fees = await shop.rows(
    `select split_part(payment_id, '/', 1) as provider, sum(fee_amount) as fees, sum(amount) as paid
     from warehouse.fact_payment where payment_id ~ '^(stripe|paypal)/' group by 1 order by 1`,
  )
  expect(fees).toEqual([
    { provider: 'paypal', fees: '73.78', paid: '0.00' },
    { provider: 'stripe', fees: '75.32', paid: '0.00' },
  ])
  // Stripe 0.88 + 2.00, PayPal 1.54 + 1.50
  expect(
    await one("select sum(amount) as fees from warehouse.fact_expense where category = 'payment fees'"),
  ).toEqual({
    fees: '5.92',
  })
})

test('a won dispute and a failed refund are no refunds', async () => {
  expect(
    await shop.rows(
      "select order_id, refund_amount from warehouse.fact_sales where order_id in ('1002', '1003', '1005') order by 1",
    ),
  ).toEqual([
    { order_id: '1002', refund_amount: '56.29' },
    { order_id: '1003', refund_amount: '0.00' },
    { order_id: '1005', refund_amount: '0.00' },
  ])
})

test('a warning names refunds that both the shop and a provider report', () => {
  const check = result.checks.find(({ name }) => name === 'refunds_from_two_sources')
  expect(check).toMatchObject({ status: 'warned', failingRows: 1, money: 30 })
})

test('a fee of a provider is no payment that a refund could exceed', () => {
  const check = result.checks.find(({ name }) => name === 'refunds_within_payment')
  expect(check).toMatchObject({ status: 'passed' })
})

test('spend is by day and channel, and rows by device add up', async () => {
  expect(
    await shop.rows(
      `select c.channel_name, c.utm_source, sum(s.amount) as amount from warehouse.fact_ad_spend as s
       join warehouse.dim_channel as c using (channel_key) group by 1, 2 order by 2`,
    ),
  ).toEqual([
    { channel_name: 'Paid Search', utm_source: 'etsy', amount: '3.75' },
    { channel_name: 'Paid Social', utm_source: 'facebook', amount: '2137.20' }, // 1935.10 + 202.10
    { channel_name: 'Paid Search', utm_source: 'google', amount: '7299.25' },
    { channel_name: 'Paid Social', utm_source: 'tiktok', amount: '235.00' },
  ])
})

test('Olist: five lines of 257.80, three payment methods, 303.38 paid', async () => {
  const lines = await one(
    `select count(*)::int as lines, sum(net_amount) as goods from warehouse.fact_order_item
     where order_id in ('aaa1', 'bbb2', 'ccc3')`,
  )
  expect(lines).toEqual({ lines: 5, goods: '257.80' })
  const paid = await one(
    `select count(distinct payment_key)::int as methods, sum(amount) as paid from warehouse.fact_payment
     where order_id in ('aaa1', 'bbb2', 'ccc3')`,
  )
  expect(paid).toEqual({ methods: 3, paid: '303.38' })
})

test('typed events: a page view, a cart add, an order with a line', async () => {
  const session = await one(
    `select pageview_count, had_product_view, cart_add_count, order_count, revenue_amount, user_id
     from warehouse.fact_session where session_id = 'sess-1'`,
  )
  expect(session).toEqual({
    pageview_count: 1,
    had_product_view: true,
    cart_add_count: 1,
    order_count: 1,
    revenue_amount: '33.20',
    user_id: '554748717',
  })
})

test('purchases of one session at one time are one order, and its equal rows two units', async () => {
  expect(
    await one(
      `select line_count, quantity, net_amount, total_amount from warehouse.fact_sales
       where order_id = 's1/2026-03-01T00:09:00Z'`,
    ),
  ).toEqual({ line_count: 3, quantity: 3, net_amount: '53.20', total_amount: '53.20' }) // 33.20 + 2 × 10.00
})

test('an order of Google Analytics has the channel of its session', async () => {
  const sale = await one(
    `select s.total_amount, s.net_amount, c.channel_name, c.utm_campaign from warehouse.fact_sales as s
     join warehouse.dim_channel as c using (channel_key) where s.order_id = 'T-1'`,
  )
  // 2 × 20.00 + 20.00, shipping 8.00, tax 5.60
  expect(sale).toEqual({
    total_amount: '73.60',
    net_amount: '60.00',
    channel_name: 'Paid Search',
    utm_campaign: 'Spring',
  })
})

test('the warehouse adds up, and a rebuild gives the same', async () => {
  const failed = result.checks.filter(({ status }) => status === 'failed')
  expect(failed).toEqual([])
  const verified = await verify(shop.db, shop.config, {})
  expect(verified.outcome).toBe('same')
})

test('the same exports in another order, over two nights, give the same warehouse', async () => {
  const other = await newShop()
  const exports = (await exportsOf()).reverse()
  const half = exports.length / 2
  for (const [name, text] of exports.slice(0, half)) await other.file(name, text, '2026-04-02T08:00:00Z')
  await other.load()
  for (const [name, text] of exports.slice(half)) await other.file(name, text, '2026-04-02T08:00:00Z')
  await other.load()
  expect(await contentsOf(other.db.kysely)).toEqual(await contentsOf(shop.db.kysely))
})
