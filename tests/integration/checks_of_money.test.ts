import { beforeAll, expect, test } from 'vitest'
import { readChecks } from '../../src/checks/check_files.ts'
import { runChecks } from '../../src/checks/run_checks.ts'
import { shownError } from '../../src/cli/errors.ts'
import { check } from '../../src/pipeline/check.ts'
import type { CheckResult } from '../../src/pipeline/results.ts'
import { examineDatabase } from '../../src/reports/doctor_database.ts'
import { execute } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Warnings about money: what they find, the amount, and that they are silent if all is well.

let shop: Shop
let first: CheckResult[]

const time = '2026-03-01'
/** The order of a sound, paid sale. `item` makes its line. */
const order = (order_id: string, more: Record<string, string | number> = {}) => ({
  order_id,
  customer_id: 'c1',
  time,
  status: 'completed',
  total_price: 10,
  ...more,
})
const item = (order_id: string, order_item_id: string, more: Record<string, string | number> = {}) => ({
  order_id,
  order_item_id,
  product_id: 'p1',
  product_price: 10,
  product_qty: 1,
  ...more,
})
const payment = (order_id: string) => ({
  payment_id: `pay-${order_id}`,
  order_id,
  payment_method: 'card',
  amount: 10,
  time,
})

const warnings = (checks: readonly CheckResult[]) =>
  Object.fromEntries(
    checks
      .filter(({ status }) => status === 'warned')
      .map(({ name, failingRows, money }) => [
        name,
        money === null ? failingRows : `${failingRows}: ${money}`,
      ]),
  )
/** The contradictions in a shop's files, whatever runs found them. */
const contradictions = (of: Shop) =>
  of.rows(
    `select f.name, k.feed, k.row_key, k.line, k.values_hash, k.money
     from ops.contradictions as k join ops.files as f using (file_id) order by 1, 2, 3, 4`,
  )
const sampleOf = (checks: readonly CheckResult[], name: string) =>
  (checks.find((one) => one.name === name)?.sample ?? []) as Record<string, unknown>[]

beforeAll(async () => {
  shop = await newShop()
  await shop.file('products.csv', [{ product_id: 'p1', product_name: 'Lamp', unit_cost: 4 }])
  // A shop that numbers the lines of each order: the same id occurs in several orders, and none is wrong.
  await shop.file('orders.csv', [order('s1'), order('s2', { total_price: 30.05 })])
  await shop.file('order_items.csv', [item('s1', '1'), item('s2', '1'), item('s2', '2'), item('s2', '3')])
  await shop.file('payments.csv', [payment('s1'), payment('s2')])
  first = (await shop.load()).checks
})

test('a sound shop gets no warning', async () => {
  expect(warnings(first)).toEqual({})
  expect(warnings(await check(shop.db, shop.config))).toEqual({})
})

test('each warning says how many rows of its night it found, what they are worth, and what to do', async () => {
  const night = '2026-03-02'
  const orders = [
    order('sum', { total_price: 12.5 }),
    order('less', { total_price: 9.94 }),
    order('back', { status: 'refunded' }),
    order('part', { status: 'partially_refunded' }),
    order('twice', { total_price: 30 }),
    order('taxed', { tax_amount: 12, prices_include_tax: 1 }),
    order('under', { total_price: 0, discount: 15, shipping_price: 5 }),
    order('unpaid'),
    order('gone', { status: 'cancelled' }),
    order('free', { total_price: 0, discount: 10 }),
    ...Array.from({ length: 7 }, (_, n) => order(`odd${n}`, { status: `picked up ${n}` })),
    order('4.02E+12'),
    order('i1'),
    order('i2'),
  ]
  await shop.file(`orders_${night}.csv`, orders)
  await shop.file(`order_items_${night}.csv`, [
    ...orders
      .filter(({ order_id }) => !/^i\d/.test(order_id))
      .map(({ order_id }) => item(order_id, `line-${order_id}`)),
    item('twice', '', { product_price: 20 }),
    item('i1', 'moved'),
    item('i2', 'moved'),
    item('i3', 'line-4.02e+12x'),
  ])
  await shop.file(
    `payments_${night}.csv`,
    orders
      .filter(({ order_id }) => !['unpaid', 'gone', 'free'].includes(order_id))
      .map(({ order_id }) => payment(order_id)),
  )
  await shop.file(`refunds_${night}.csv`, [
    { refund_id: '7,1e+15', order_id: '9E+11', amount: 5, time },
    { refund_id: 'r1', order_id: 's1', amount: 12, time },
    // Its line has -2 and 12 of tax, so the refund has them too.
    { refund_id: 'r2', order_id: 'taxed', order_item_id: 'line-taxed', amount: 10, time },
  ])
  await shop.file(`customers_${night}.csv`, [{ customer_id: 'C2E+5' }])
  const { checks } = await shop.load()
  const found = {
    amounts_below_zero: '3: -9',
    known_statuses: '7: 70',
    line_ids_in_several_orders: '1: 20',
    lines_with_and_without_ids: '1: 20',
    orders_add_up: '2: 2.44',
    refunded_without_refund: '2: 20',
    refunds_within_payment: '1: 2',
    unpaid_sales: '1: 10',
  }
  expect(warnings(checks)).toEqual(found)
  const sample = sampleOf(checks, 'known_statuses')
  expect(sample).toHaveLength(7)
  expect(sample[0]).toEqual({
    status: 'picked_up_0',
    is_sale: true,
    orders: 1,
    money: 10,
    first_order_id: 'odd0',
  })
  expect(
    sampleOf(checks, 'amounts_below_zero').map(({ order_id, amount }) => `${order_id}: ${amount}`),
  ).toEqual(['under: net_amount', 'taxed: net_amount', 'taxed: goods_amount'])
  expect(sampleOf(checks, 'line_ids_in_several_orders')).toMatchObject([
    { order_item_id: 'moved', orders: 2, first_order_ids: ['i1', 'i2'] },
  ])

  const doctor = await examineDatabase(shop.db, shop.config, shownError)
  expect(
    doctor.filter(({ check: name }) => name.startsWith('check ')).map(({ check: name }) => name),
  ).toEqual(Object.keys(found).map((name) => `check ${name}`))
  expect(doctor.find(({ check: name }) => name === 'check unpaid_sales')).toEqual({
    check: 'check unpaid_sales',
    status: 'warning',
    expected: expect.stringMatching(/^A sale has a successful payment/),
    actual: '1 row, 10.00 in run 2',
    advice: expect.stringMatching(/^Check whether payments are missing/),
  })

  await shop.file('categories.csv', [{ category_id: 'k1', category_name: 'Lamps' }])
  expect(warnings((await shop.load()).checks)).toEqual({})
  expect(warnings(await check(shop.db, shop.config))).toEqual(found)
})

test('a warning shows the lines of a file that contradicts itself, and the money left out', async () => {
  const orders = await shop.file('orders_2026-04-01.csv', [
    order('x1', { total_price: 10 }),
    order('x1', { total_price: 60 }),
    order('x2', { total_price: 10 }),
    order('x2', { total_price: 10 }),
    order('x3', { total_price: 10, updated_at: '2026-04-01 10:00' }),
    order('x3', { total_price: 20, updated_at: '2026-04-01 11:00' }),
  ])
  const lines = await shop.file('order_items_2026-04-01.csv', [
    item('x1', 'a', { product_price: 50 }),
    item('x2', 'b'),
    item('x1', 'a', { product_price: 60 }),
    item('x1', 'a', { product_price: 40, product_qty: 2 }),
    item('x3', 'c', { product_price: 20 }),
  ])
  // Lines without an id have positions, even over the parts of a file.
  const parts = [1, 2].map((part) =>
    shop.file(`order_items_2026-04-02-part${part}.csv`, [
      item('x4', '', { product_price: part }),
      item('x4', '', { product_price: 7 }),
      item('x4', `d${part}`, { product_price: part }),
      item('x4', `d${part}`, { product_price: 9 }),
    ]),
  )
  const visits = await shop.file('sessions_2026-04-01.csv', [
    { session_id: 'v1', time, browser: 'Firefox' },
    { session_id: 'v1', time, browser: 'Safari' },
  ])
  const views = await shop.file('pageviews_2026-04-01.csv', [
    { event_id: 'e1', session_id: 'v1', time, path: '/a' },
    { event_id: 'e1', session_id: 'v1', time, path: '/b' },
  ])
  const paths = [orders, lines, ...(await Promise.all(parts)), visits, views]

  const { checks } = await shop.load(paths)
  expect(checks.find(({ name }) => name === 'files_contradict_themselves')).toMatchObject({
    status: 'warned',
    failingRows: 6,
    money: 10 + (50 + 60) + 1 + 2,
    sample: [
      {
        file: 'order_items_2026-04-01.csv',
        feed: 'order_items',
        key: '(x1,a)',
        lines: [2, 4, 5],
        money: 110,
      },
      { file: 'orders_2026-04-01.csv', feed: 'orders', key: 'x1', lines: [2, 3], money: 10 },
      { key: '(x4,d2)', lines: [4, 5], money: 2 },
      { key: '(x4,d1)', lines: [4, 5], money: 1 },
      { feed: 'pageviews', lines: [2, 3], money: null },
    ],
  })

  // Night by night and backwards, with older files that say other things.
  const other = await newShop()
  await other.load(paths.slice(3))
  await other.load(paths.slice(1, 3))
  await other.load(paths.slice(0, 1))
  await other.load([
    await other.file('orders_2026-03-30.csv', [
      order('x1', { total_price: 1 }),
      order('x1', { total_price: 2 }),
    ]),
  ])
  expect(await contradictions(other)).toEqual(await contradictions(shop))
  expect(await contradictions(shop)).toHaveLength(13)
  await shop.rebuild()
  expect(await contradictions(shop)).toHaveLength(13)

  // A newer file decides: what it says otherwise, what it says again, and what it deletes.
  await shop.file('orders_2026-04-03.csv', [order('x1', { total_price: 60 }), order('x4')])
  await shop.file('order_items_2026-04-03.csv', [
    item('x1', 'a', { product_price: 60 }),
    item('x4', 'd1', { is_deleted: 1 }),
  ])
  expect(warnings((await shop.load()).checks)).not.toHaveProperty('files_contradict_themselves')
  const left = (await check(shop.db, shop.config)).find(({ name }) => name === 'files_contradict_themselves')
  expect(left).toMatchObject({ failingRows: 3, money: 2 })
})

test('checks find sums by slice and amounts below zero that no file can cause', async () => {
  const checks = (await readChecks({})).filter(({ name }) =>
    ['aggregates_add_up_to_slices', 'aggregates_add_up_to_sales', 'amounts_below_zero'].includes(name),
  )
  const found = async (tampering: string) => {
    let broken: string[] = []
    const rolledBack = shop.db.kysely.transaction().execute(async (trx) => {
      await execute(trx, tampering)
      const findings = await runChecks(trx, checks, { isEverything: true })
      broken = findings.map(({ name, failingRows }) => `${name}: ${failingRows}`)
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    return broken
  }
  const first = `date = (select min(date) from warehouse.agg_sales_day)`
  const one = (column: string) =>
    found(`update warehouse.agg_sales_day set ${column} = ${column} + 0.01
           where slice = 'channel' and ${first}`)
  const slicesAlone = [
    'aggregates_add_up_to_sales: 0',
    'aggregates_add_up_to_slices: 1',
    'amounts_below_zero: 3',
  ]
  for (const column of ['net_revenue', 'discounts', 'product_cost', 'payment_fees']) {
    expect(await one(column)).toEqual(slicesAlone)
  }
  expect(await found(`delete from warehouse.agg_sales_day where slice = 'segment' and ${first}`)).toEqual(
    slicesAlone,
  )
  expect(
    await found(
      'update warehouse.fact_sales set payment_fee_amount = payment_fee_amount + 1 where order_id = $$s1$$',
    ),
  ).toEqual(slicesAlone)
  expect(await found('update warehouse.fact_sales set shipping_amount = -1 where order_id = $$s1$$')).toEqual(
    ['aggregates_add_up_to_sales: 0', 'aggregates_add_up_to_slices: 0', 'amounts_below_zero: 4'],
  )
})

test('a sample shows times in the zone of the business, whoever runs the check', async () => {
  const abroad = await newShop({ timezone: 'Asia/Tokyo', sourceTimezone: 'America/New_York' })
  await abroad.file('orders.csv', [order('o1', { time: '2026-01-05 20:00' }), order('o2')])
  await abroad.file('payments.csv', [payment('o2')])
  const runs = [(await abroad.load()).checks, await check(abroad.db, abroad.config)]
  expect(runs.map((checks) => sampleOf(checks, 'unpaid_sales').map((row) => row.ordered_at))).toEqual([
    ['2026-01-06T10:00:00+09:00'],
    ['2026-01-06T10:00:00+09:00'],
  ])
})

test('a warning names an id that a spreadsheet cut and an earlier load accepted', async () => {
  await execute(shop.db.kysely, `update production.refunds set refund_id = '9E+11' where refund_id = 'r1'`)
  const checks = await check(shop.db, shop.config)
  expect(sampleOf(checks, 'ids_in_scientific_notation')).toEqual([{ feed: 'refunds', id: '9E+11' }])
  await execute(shop.db.kysely, `update production.refunds set refund_id = 'r1' where refund_id = '9E+11'`)
})
