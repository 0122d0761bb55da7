import { expect, test } from 'vitest'
import { describeRows } from '../../src/cli/output/describe_query.ts'
import { painter } from '../../src/cli/output/style.ts'
import { listSources, readQueries, sourcesNamed } from '../../src/reports/named_sources.ts'
import { jsonValue, type ResultRow, withReadOnly } from '../../src/reports/row_stream.ts'
import { storehouse } from '../support/command_line.ts'
import { newShop, type Shop } from '../support/shop.ts'

const names = [
  'best_sellers',
  'category_sales',
  'customer_segments',
  'customer_value',
  'daily_sales',
  'discounts',
  'geography',
  'low_inventory',
  'monthly_sales',
  'orders_without_payment',
  'payment_methods',
  'product_performance',
  'top_customers',
  'top_products',
]

/** Rows of a query as objects, their values as text. */
async function rowsOf(shop: Shop, name: string): Promise<Record<string, string | null>[]> {
  const [source] = sourcesNamed(await listSources(shop.db), [name])
  return withReadOnly(shop.db, async (read) => {
    const reader = await read(source?.select ?? '')
    const rows = await reader.next(10_000)
    return rows.map((row) =>
      Object.fromEntries(reader.columns.map((column, index) => [column.name, row[index] ?? null])),
    )
  })
}

/** Sum of a column of money, in cents. */
function cents(rows: Record<string, string | null>[], column: string): number {
  return rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0)
}

/**
 * Two customers and a guest, lamps and cables, a coupon, a refund, an order without lines and one that is not a sale.
 */
async function smallShop(): Promise<Shop> {
  const shop = await newShop()
  await shop.file('categories.csv', [{ category_id: '1', category_name: 'Lamps' }])
  await shop.file('products.csv', [
    { product_id: 'lamp', product_name: 'Lamp', category_id: '1', unit_cost: 20 },
    { product_id: 'cable', product_name: 'Cable' },
  ])
  await shop.file('customers.csv', [
    { customer_id: 'c1', country: 'LV', city: 'Riga', segment: 'VIP', updated_at: '2026-01-01' },
    { customer_id: 'c2', country: 'NO', city: 'Oslo', updated_at: '2026-01-01' },
  ])
  await shop.file('orders.csv', [
    {
      order_id: 'o1',
      customer_id: 'c1',
      time: '2026-01-10',
      payment_method: 'Card',
      discount: 10,
      discount_coupon_code: 'TEN',
    },
    { order_id: 'o2', customer_id: 'c1', time: '2026-02-10', payment_method: 'cash' },
    { order_id: 'o3', customer_id: 'c2', time: '2026-02-11' },
    { order_id: 'o4', time: '2026-02-12', total_price: 7 },
    { order_id: 'o5', customer_id: 'c2', time: '2026-02-13', status: 'cancelled', total_price: 1000 },
  ])
  await shop.file('order_items.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'lamp', product_qty: 2, product_price: 50 },
    { order_item_id: 'i2', order_id: 'o2', product_id: 'lamp', product_qty: 1, product_price: 50 },
    { order_item_id: 'i3', order_id: 'o3', product_id: 'cable', product_qty: 5, product_price: 4 },
  ])
  await shop.file('payments.csv', [
    {
      payment_id: 'p1',
      order_id: 'o1',
      payment_method: 'card',
      amount: 90,
      time: '2026-01-10',
      status: 'paid',
    },
  ])
  await shop.file('refunds.csv', [
    { refund_id: 'r1', order_id: 'o1', order_item_id: 'i1', amount: 15, time: '2026-02-01' },
  ])
  await shop.file('inventory_2026-02-12.csv', [
    { product_id: 'lamp', location: 'Riga', quantity_on_hand: 2, reorder_level: 5 },
    { product_id: 'cable', location: 'Riga', quantity_on_hand: 50, reorder_level: 5 },
  ])
  await shop.load()
  return shop
}

test('fourteen queries name their grain, and give empty tables in an empty warehouse', async () => {
  const shop = await newShop()
  const queries = await readQueries()
  expect(queries.map(({ name }) => name)).toEqual(names)
  for (const { name, description } of queries) {
    expect(description, name).toMatch(/^One row per /)
    expect(await rowsOf(shop, name), name).toEqual([])
  }
  // Views, aggregates and the rest can also be read, and are empty too.
  for (const { name, select } of await listSources(shop.db)) {
    await withReadOnly(shop.db, async (read) => {
      const reader = await read(select)
      expect(reader.columns.length, name).toBeGreaterThan(0)
    })
  }
})

test('queries give what was sold, to whom and how', async () => {
  const shop = await smallShop()
  expect(await rowsOf(shop, 'top_products')).toMatchObject([
    {
      rank: '1',
      product_id: 'lamp',
      category_name: 'Lamps',
      orders: '2',
      units: '3',
      net_revenue: '140.00',
      revenue_share: '83.83',
      gross_profit: '80.00',
      profit_margin: '57.14',
    },
    {
      rank: '2',
      product_id: 'cable',
      category_name: 'Uncategorized',
      net_revenue: '20.00',
      revenue_share: '11.98',
    },
  ])
  expect(await rowsOf(shop, 'best_sellers')).toMatchObject([
    { rank: '1', product_id: 'cable', units: '5', avg_net_unit_price: '4.00', first_sold_date: '2026-02-11' },
    {
      rank: '2',
      product_id: 'lamp',
      units: '3',
      first_sold_date: '2026-01-10',
      last_sold_date: '2026-02-10',
    },
  ])
  expect(await rowsOf(shop, 'monthly_sales')).toMatchObject([
    {
      month: '2026-01-01',
      orders: '1',
      net_revenue: '90.00',
      net_revenue_growth: null,
      returns: '0.00',
      new_customers: '1',
      is_finished: 'true',
    },
    {
      month: '2026-02-01',
      orders: '3',
      net_revenue: '77.00',
      net_revenue_growth: '-14.44',
      returns: '15.00',
      new_customers: '1',
      is_finished: 'false',
    },
  ])
  const days = await rowsOf(shop, 'daily_sales')
  expect(days).toHaveLength(35)
  expect(days[1]).toMatchObject({
    date: '2026-01-11',
    orders: '0',
    net_revenue: '0.00',
    net_revenue_7_day_average: '45.00',
    avg_net_order_value: null,
  })
  expect(await rowsOf(shop, 'payment_methods')).toMatchObject([
    { payment_method: 'card', payment_type: 'Online', orders: '1' },
    { payment_method: 'cash', payment_type: 'Offline', orders: '1' },
    { payment_method: null, payment_type: null, orders: '2', order_share: '50.00' },
  ])
  expect(await rowsOf(shop, 'geography')).toMatchObject([
    { country: 'LV', city: 'Riga', orders: '2', customers: '1', net_revenue: '140.00' },
    { country: 'NO', city: 'Oslo', orders: '1', net_revenue: '20.00' },
    { country: null, orders: '1', customers: '0', net_revenue: '7.00' },
  ])
  expect(await rowsOf(shop, 'discounts')).toMatchObject([
    { coupon_code: 'TEN', orders: '1', discounts: '10.00', discount_rate: '10.00', new_customer_orders: '1' },
    { coupon_code: null, orders: '3', discounts: '0.00', discounted_orders: '0' },
  ])
  expect(await rowsOf(shop, 'top_customers')).toMatchObject([
    { rank: '1', customer_id: 'c1', country: 'LV', segment: 'VIP', orders: '2', net_revenue: '140.00' },
    { rank: '2', customer_id: 'c2', country: 'NO', segment: null, orders: '1', net_revenue: '20.00' },
  ])
  expect(await rowsOf(shop, 'customer_value')).toMatchObject([
    { customer_id: 'c1', orders: '2', lifetime_value: '125.00' },
    { customer_id: 'c2', orders: '1', lifetime_value: '20.00' },
  ])
  expect(await rowsOf(shop, 'low_inventory')).toMatchObject([
    { product_id: 'lamp', location: 'Riga', below_reorder_level: '3', date: '2026-02-12' },
  ])
  expect((await rowsOf(shop, 'orders_without_payment')).map((row) => row.order_id)).toEqual([
    'o4',
    'o3',
    'o2',
  ])
  expect(cents(await rowsOf(shop, 'customer_segments'), 'customers')).toBe(200)
})

test('queries agree with one another and with the facts, to the cent', async () => {
  const shop = await smallShop()
  const [fact] = await shop.rows<{ net: string; refunds: string }>(
    `select (select sum(net_amount)::text from warehouse.fact_sales where is_sale) as net,
       (select sum(amount)::text from warehouse.fact_refund where is_sale) as refunds`,
  )
  const net = Math.round(Number(fact?.net) * 100)
  for (const name of [
    'monthly_sales',
    'daily_sales',
    'category_sales',
    'product_performance',
    'payment_methods',
    'geography',
    'discounts',
  ]) {
    expect(cents(await rowsOf(shop, name), 'net_revenue'), name).toBe(net)
  }
  const refunds = Math.round(Number(fact?.refunds) * 100)
  for (const name of ['monthly_sales', 'daily_sales', 'product_performance']) {
    expect(cents(await rowsOf(shop, name), 'returns'), name).toBe(refunds)
  }
})

test('values keep every digit, and JSON has numbers where they are exact', async () => {
  const shop = await newShop()
  await withReadOnly(shop.db, async (read) => {
    const reader = await read(
      `select 9007199254740993 as n, 0.10::numeric(9,2) as d, 'infinity'::timestamptz as t,
         '2026-03-01 10:00:00.123456+02'::timestamptz as i, true as b, '[1]'::jsonb as j, null as x -- the end`,
    )
    const [row = [] as ResultRow] = await reader.next()
    expect(row).toEqual([
      '9007199254740993',
      '0.10',
      'infinity',
      '2026-03-01T08:00:00.123456Z',
      'true',
      '[1]',
      null,
    ])
    expect(row.map((value, index) => jsonValue(value, reader.columns[index]?.type ?? 'text'))).toEqual([
      '9007199254740993',
      0.1,
      'infinity',
      '2026-03-01T08:00:00.123456Z',
      true,
      [1],
      null,
    ])
  })
  const write = withReadOnly(shop.db, (read) =>
    read('with gone as (delete from ops.files returning 1) select * from gone'),
  )
  await expect(write).rejects.toThrow()
})

test('rows stand in a table if there is room, otherwise one below the other', () => {
  const columns = [
    { name: 'product_name', type: 'text' as const },
    { name: 'net_revenue', type: 'decimal' as const },
  ]
  const rows: ResultRow[] = [
    ['Lamp', '1234567.80'],
    ['Cable', '-5.00'],
  ]
  const screen = (width: number | undefined) => ({ paint: painter(false), width })
  expect(describeRows(columns, rows, 100, screen(undefined))).toBe(
    'product_name   net_revenue\nLamp          1,234,567.80\nCable                -5.00\n\n2 rows.',
  )
  expect(describeRows(columns, rows, 1, screen(24))).toBe(
    'product_name  Lamp\nnet_revenue   1,234,567…\n\nThe first 1 row; --limit shows more, --csv and --json all.',
  )
  expect(describeRows(columns, [], 1, screen(80))).toBe('No rows.')
})

test('the command prints a table, JSON or CSV, and lists the names if one is unknown', async () => {
  const shop = await smallShop()
  const run = (...args: string[]) =>
    storehouse(['query', ...args], { DATABASE_URL: shop.db.url }, { cwd: shop.folder })
  expect((await run('category_sales')).stdout).toMatch(
    /^category_name .*\nLamps .*\nUncategorized .*\n\n2 rows\.\n$/,
  )
  expect(JSON.parse((await run('category_sales', '--json', '--limit', '1')).stdout)).toEqual({
    name: 'category_sales',
    description: 'One row per category with a sale.',
    rows: [expect.objectContaining({ category_name: 'Lamps', quantity: 3, net_revenue: 140 })],
  })
  expect((await run('vw_low_inventory', '--csv')).stdout).toBe(
    'product_id,product_name,location,quantity_on_hand,reorder_level,date\r\nlamp,Lamp,Riga,2,5,2026-02-12\r\n',
  )
  expect(
    JSON.parse((await run('--json')).stdout)
      .sources.slice(0, 14)
      .map(({ name }: { name: string }) => name),
  ).toEqual(names)

  const unknown = await run('top_product')
  expect(unknown.code).toBe(2)
  expect(unknown.stdout).toBe('')
  expect(unknown.stderr).toContain(
    '"top_product" is no query, view or aggregate; did you mean "top_products"?',
  )
  for (const name of [...names, 'vw_pageviews', 'daily_business_metrics'])
    expect(unknown.stderr).toContain(name)
  expect((await run('top_products', '--csv', '--json')).code).toBe(2)
}, 60_000)
