import { beforeAll, expect, test } from 'vitest'
import { type Check, readChecks } from '../../src/checks/check_files.ts'
import { runChecks } from '../../src/checks/run_checks.ts'
import { executeAll } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Each check finds what is wrong: one thing in a sound shop is broken, and the check finds it, as do only those named
// with it. Then the change is rolled back.

/** What breaks the rule of each check. */
const broken: Record<string, { by: string[]; alsoFoundBy?: string[] }> = {
  aggregates_add_up_to_coupons: { by: ['update warehouse.agg_coupon_day set total_discount_given = 9'] },
  aggregates_add_up_to_customers: {
    by: ['update warehouse.agg_customer set net_revenue = net_revenue + 0.01'],
  },
  aggregates_add_up_to_sales: { by: ['update warehouse.agg_product_day set units = units + 1'] },
  aggregates_add_up_to_sessions: { by: ['update warehouse.agg_funnel_day set order_sessions = 0'] },
  aggregates_add_up_to_slices: { by: [`delete from warehouse.agg_sales_day where slice = 'device'`] },
  amounts_below_zero: {
    by: [`update warehouse.fact_sales set shipping_amount = -1 where order_id = 'o1'`],
    alsoFoundBy: ['orders_add_up'],
  },
  category_tree: { by: [`update production.categories set parent_category_id = category_id`] },
  costs_known: { by: ['update warehouse.fact_order_item set unit_cost = null'] },
  customer_history: {
    by: [`update warehouse.dim_customer set valid_to = '2030-01-01' where customer_id = 'c1'`],
  },
  dates_without_gaps: { by: [`delete from warehouse.dim_date where full_date = '2026-06-15'`] },
  facts_have_dimensions: { by: ['update warehouse.fact_payment set payment_key = 999'] },
  facts_match_production: { by: ['delete from warehouse.fact_inventory'] },
  file_accounting: { by: [`delete from ops.rejected_rows where reason = 'invalid_value'`] },
  files_contradict_themselves: {
    by: [
      `insert into ops.contradictions (run_id, file_id, feed, row_key, line, values_hash, money)
          select 1, min(file_id), 'orders', 'o1', line, md5(line::text)::uuid, 10 from ops.files, (values (2), (3)) as l (line) group by line`,
    ],
  },
  ids_in_scientific_notation: {
    by: [`update production.refunds set refund_id = '4,02E+12'`],
  },
  ids_that_look_alike: {
    by: [
      `insert into production.expenses (expense_id, category, amount, date_from)
          values (U&'e1\\200B', 'rent', 1, '2026-03-01'), ('e1', 'rent', 1, '2026-03-01') on conflict do nothing`,
    ],
    alsoFoundBy: ['facts_match_production'],
  },
  known_statuses: { by: [`update production.orders set status = 'picked_up' where order_id = 'o1'`] },
  line_ids_in_several_orders: {
    by: [`update production.order_items set order_item_id = 'x' where order_id in ('o1', 'o2')`],
  },
  lines_add_up_to_orders: {
    by: [`update warehouse.fact_sales set profit_amount = profit_amount + 0.01 where order_id = 'o1'`],
  },
  lines_of_one_export: {
    by: [
      `insert into ops.files (run_id, feed, name, group_name, path, file_date, modified_at, outcome, source)
       values (1, 'order_items', 'x.csv', 'x', 'x.csv', now(), now(), 'loaded', 'shopify_orders')`,
      `update production.order_items set file_id = (select max(file_id) from ops.files) where order_id = 'o3' and order_item_id = 'l3'`,
    ],
  },
  lines_with_and_without_ids: {
    by: [`update production.order_items set order_item_id = '#1' where order_item_id = 'l3'`],
  },
  no_fan_out: {
    by: [
      `update warehouse.fact_session set customer_key = (select customer_key from warehouse.dim_customer where customer_id = 'c2')`,
    ],
  },
  no_personal_data: {
    by: [`update warehouse.fact_session set referrer = 'https://mail.example/?to=ann@shop.example'`],
  },
  one_currency: { by: [`update production.orders set currency = 'USD' where order_id = 'o1'`] },
  orders_add_up: {
    by: [`update warehouse.fact_sales set total_amount = total_amount + 1 where order_id = 'o3'`],
  },
  paid_before_ordered: { by: [`update production.payments set time = '2026-02-26' where order_id = 'o1'`] },
  refunded_without_refund: {
    by: [`update warehouse.fact_sales set status = 'refunded' where order_id = 'o3'`],
  },
  refunds_add_up: { by: ['update warehouse.fact_refund set shipping_amount = shipping_amount + 0.01'] },
  refunds_from_two_sources: {
    by: [
      `insert into warehouse.fact_refund select (jsonb_populate_record(f, '{"refund_id": "stripe/1"}')).* from warehouse.fact_refund as f`,
    ],
    alsoFoundBy: ['aggregates_add_up_to_sales', 'facts_match_production', 'refunds_add_up'],
  },
  refunds_within_payment: {
    by: [`update warehouse.fact_payment set amount = 1 where order_id = 'o2'`],
    alsoFoundBy: ['facts_match_production'],
  },
  reports_add_up_to_days: { by: [`delete from warehouse.listing_reports where period_type = 'daily'`] },
  unpaid_sales: { by: [`update warehouse.fact_payment set is_successful = false where order_id = 'o3'`] },
  waiting_too_long: { by: [`update ops.rejected_rows set created_at = now() - interval '8 days'`] },
}

let shop: Shop
let checks: Check[]

beforeAll(async () => {
  checks = await readChecks({})
  shop = await newShop()
  const order = (order_id: string, more: object = {}) => ({
    order_id,
    customer_id: 'c1',
    session_id: null,
    time: '2026-03-01',
    status: 'completed',
    currency: 'EUR',
    total_price: 10,
    discount_coupon_code: null,
    ...more,
  })
  const line = (order_id: string, order_item_id: string) => ({
    order_id,
    order_item_id,
    product_id: 'p1',
    product_price: 10,
    product_qty: 1,
    user_id: null,
  })
  const payment = (order_id: string, amount = 10) => ({
    payment_id: `pay-${order_id}`,
    order_id,
    payment_method: 'card',
    amount,
    time: '2026-03-01',
  })
  await shop.file('customers.csv', [
    { customer_id: 'c1', city: 'Riga', updated_at: '2026-01-01' },
    { customer_id: 'c2', city: 'Oslo', updated_at: '2026-01-01' },
  ])
  await shop.file('categories.csv', [{ category_id: 'k1', category_name: 'Lamps' }])
  await shop.file('products.csv', [
    { product_id: 'p1', product_name: 'Lamp', unit_cost: 4, category_id: 'k1', listing_id: 'm1' },
  ])
  await shop.file('inventory_2026-03-01.csv', [{ product_id: 'p1', quantity_on_hand: 40 }])
  await shop.file('sessions.csv', [
    { session_id: 's1', user_id: 'c1', time: '2026-03-01', device_type: 'phone' },
  ])
  await shop.file('orders.csv', [
    order('o1', { session_id: 's1', discount_coupon_code: 'SPRING' }),
    order('o2'),
    order('o3', { total_price: 20 }),
  ])
  await shop.file('order_items.csv', [line('o1', 'l1'), line('o2', 'l2'), line('o3', 'l3'), line('o3', 'l4')])
  await shop.file('payments.csv', [
    payment('o1'),
    payment('o2'),
    payment('o3', 20),
    payment('o9'),
    { ...payment('o1'), payment_id: 'bad', amount: 'ten' },
  ])
  await shop.file('refunds.csv', [{ refund_id: 'r1', order_id: 'o2', amount: 5, time: '2026-03-02' }])
  await shop.file('ad_spend.csv', [{ date: '2026-03-01', platform: 'google', amount: 3 }])
  await shop.file('expenses.csv', [
    { expense_id: 'e0', category: 'rent', amount: 3, date_from: '2026-03-01' },
  ])
  await shop.load()
})

/** The checks that find something after the statements, which are then rolled back. */
async function foundAfter(statements: readonly string[]): Promise<string[]> {
  let found: string[] = []
  const work = shop.db.kysely.transaction().execute(async (trx) => {
    // Rows that refer to each other can't be broken otherwise.
    await executeAll(trx, ['set local session_replication_role = replica', ...statements])
    const findings = await runChecks(trx, checks, { isEverything: true })
    found = findings.filter(({ status }) => status !== 'passed').map(({ name }) => name)
    throw new Error('taken back')
  })
  await expect(work).rejects.toThrow('taken back')
  return found
}

test('each check has a case here that breaks its rule', () => {
  expect(checks.length).toBeGreaterThanOrEqual(30)
  expect(Object.keys(broken)).toEqual(checks.map(({ name }) => name))
})

test('a sound shop breaks no rule', async () => {
  expect(await foundAfter([])).toEqual([])
})

test.each(Object.entries(broken))('%s finds what breaks its rule', async (name, { by, alsoFoundBy = [] }) => {
  expect(await foundAfter(by)).toEqual([name, ...alsoFoundBy].sort())
})
