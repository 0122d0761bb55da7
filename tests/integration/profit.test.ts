import { beforeAll, expect, test } from 'vitest'
import { readStatement, type Statement } from '../../src/reports/statement.ts'
import { newShop, type Shop } from '../support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await newShop()
  const order = { customer_id: 'c1', shipping_price: '5.00', tax_amount: '0' }
  await shop.file('orders_2026-03-02.csv', [
    { ...order, order_id: 'o1', time: '2026-01-10', channel: 'Phone', discount_coupon_code: 'SPRING' },
    { ...order, order_id: 'o2', time: '2026-02-10', channel: 'Shop', discount_coupon_code: 'SPRING' },
    { ...order, order_id: 'o3', time: '2026-03-01', channel: 'Shop', discount_coupon_code: '' },
  ])
  const line = { order_item_id: '1', product_id: 'lamp', product_price: '100', product_qty: 1 }
  await shop.file('order_items_2026-03-02.csv', [
    { ...line, order_id: 'o1', product_cost: '120' },
    { ...line, order_id: 'o2', product_cost: '40' },
    { ...line, order_id: 'o3', product_cost: '' },
  ])
  const payment = { payment_method: 'card', amount: '105', status: 'paid', fee: '2.50' }
  await shop.file('payments_2026-03-02.csv', [
    { ...payment, payment_id: 'p1', order_id: 'o1', time: '2026-01-10' },
    { ...payment, payment_id: 'p2', order_id: 'o2', time: '2026-02-10' },
  ])
  await shop.file('refunds_2026-03-02.csv', [
    { refund_id: 'r1', order_id: 'o2', amount: '21.00', time: '2026-02-20' },
  ])
  await shop.file('ad_spend_2026-03-02.csv', [
    { date: '2026-01-09', platform: 'google', campaign: 'early', cost: '99' },
    { date: '2026-01-20', platform: 'google', campaign: 'winter', cost: '30' },
    { date: '2026-02-05', platform: 'google', campaign: 'winter', cost: '10' },
  ])
  await shop.file('expenses_2026-03-02.csv', [
    { expense_id: 'rent', category: 'rent', amount: '28.00', date_from: '2026-02-01', date_to: '2026-02-28' },
  ])
  await shop.load()
})

const byMonth = () => readStatement(shop.db, { by: 'month', from: undefined, to: undefined })
const amountsOf = ({ periods }: Statement, month: string) =>
  Object.fromEntries(
    periods
      .find(({ periodStart }) => periodStart === month)
      ?.lines.map(({ metric, amount }) => [metric, amount]) ?? [],
  )

test('a statement leads from gross sales to net profit, month by month', async () => {
  const statement = await byMonth()
  expect(amountsOf(statement, '2026-02-01')).toEqual({
    gross_sales: 100,
    discounts: 0,
    net_revenue: 100,
    returns: 20,
    net_sales: 80,
    shipping_charged: 5,
    refunded_shipping: 1,
    product_cost: 40,
    returned_cost: 0,
    shipping_cost: 0,
    payment_fees: 2.5,
    contribution: 41.5,
    ad_spend: 10,
    contribution_after_ads: 31.5,
    expenses: 28,
    net_profit: 3.5,
  })
  expect(
    statement.periods.map(({ costCoverage, unpaidNetRevenue }) => [costCoverage, unpaidNetRevenue]),
  ).toEqual([
    [100, 0],
    [100, 0],
    [0, 100],
  ])
})

test('each channel of a month has its own sales, refunds and ad spend', async () => {
  const rows = await shop.rows(
    `select month, channel_name, orders, new_customers, net_revenue, returns, contribution, ad_spend, roas
     from warehouse.vw_channel_profit_monthly order by month, channel_name`,
  )
  const row = (month: string, channel_name: string, ...of: Array<string | number | null>) => {
    const [orders, new_customers, net_revenue, returns, contribution, ad_spend, roas] = of
    return { month, channel_name, orders, new_customers, net_revenue, returns, contribution, ad_spend, roas }
  }
  expect(rows).toEqual(
    [
      row('2026-01-01', 'Paid Search', 0, 0, '0.00', '0.00', '0.00', '30.00', '0.00'),
      row('2026-01-01', 'Phone', 1, 1, '100.00', '0.00', '-17.50', '0.00', null),
      row('2026-02-01', 'Paid Search', 0, 0, '0.00', '0.00', '0.00', '10.00', '0.00'),
      row('2026-02-01', 'Shop', 1, 0, '100.00', '20.00', '41.50', '0.00', null),
      row('2026-03-01', 'Shop', 1, 0, '100.00', '0.00', '105.00', '0.00', null),
    ].map((one) => expect.objectContaining(numbers(one))),
  )
  expect(await shop.rows(`select * from warehouse.vw_coupon_profit`)).toEqual([
    {
      discount_coupon_code: 'SPRING',
      orders: 2,
      net_revenue: '200.00',
      returns: '20.00',
      contribution: '24.00',
      orders_at_a_loss: 1,
    },
  ])
})

/** Amounts of a view can have more zeros at the end. */
function numbers(row: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && /^-?\d+\.\d+$/.test(value)
        ? expect.toSatisfy((found: string) => Number(found) === Number(value))
        : value,
    ]),
  )
}

test('restated spend of a closed month leaves a revision', async () => {
  await shop.file('ad_spend_2026-03-05.csv', [
    { date: '2026-01-20', platform: 'google', campaign: 'winter', cost: '34' },
  ])
  await shop.load()
  const [revision] = await shop.rows<{ changes: Record<string, unknown> }>(
    `select changes from ops.report_revisions
     where report = 'shop_reports' and period_type = 'monthly' and period_start = '2026-01-01'`,
  )
  expect(revision?.changes).toMatchObject({
    ad_spend: { old: 30, new: 34 },
    net_profit: { old: -47.5, new: -51.5 },
  })
})
