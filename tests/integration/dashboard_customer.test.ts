import { beforeAll, expect, test } from 'vitest'
import type { CustomerAnswer, OrderOriginAnswer, PageAnswer } from '../../src/dashboard/contract.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop, type Shop } from '../support/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await newShop()
  await shop.file('sessions_2026-03-01.csv', [
    { session_id: 's0', user_id: 'c1', time: '2026-02-20 09:00', utm_source: 'google', utm_medium: 'cpc' },
    { session_id: 's1', user_id: 'c1', time: '2026-03-02 09:00' },
  ])
  await shop.file('orders_2026-03-01.csv', [
    { order_id: 'o1', customer_id: 'c1', session_id: 's1', time: '2026-03-02 10:00', total_price: 40 },
    { order_id: 'o2', customer_id: 'c1', time: '2026-03-09 10:00', total_price: 60 },
    { order_id: 'o3', customer_id: 'c2', time: '2026-03-10 10:00', total_price: 90 },
  ])
  await shop.file('refunds_2026-03-12.csv', [
    { refund_id: 'r1', order_id: 'o2', amount: 25, time: '2026-03-12 10:00' },
  ])
  await shop.load()
})

test('a customer has orders, revenue after returns, and the channel of the first visit', async () => {
  const dashboard = await openDashboard(shop)
  const { customer, orders } = await dashboard.get<CustomerAnswer>('customers/c1')
  expect(customer.rows).toMatchObject([
    {
      customer_id: 'c1',
      orders: 2,
      net_sales: 75,
      returns: 25,
      avg_net_order_value: 50,
      first_order_date: '2026-03-02',
      last_order_date: '2026-03-09',
      first_touch: 'Paid Search',
      source: 'google',
    },
  ])
  expect(orders.rows.map(({ order_id: id, refund_amount: paidBack }) => [id, paidBack])).toEqual([
    ['o2', 25],
    ['o1', 0],
  ])
  expect((await dashboard.problem('/api/v1/customers/nobody')).status).toBe(404)
})

test('the best customers are those with the most revenue after returns', async () => {
  const dashboard = await openDashboard(shop)
  const { sections, tiles } = await dashboard.get<PageAnswer<'customers'>>(
    'pages/customers?from=2026-03-01&to=2026-03-31',
  )
  expect(sections.top_customers.rows.map(({ customer_id: id, net_sales }) => [id, net_sales])).toEqual([
    ['c2', 90],
    ['c1', 75],
  ])
  expect(tiles.find(({ metric }) => metric === 'returning_share')?.value).toBe(50)
})

test('an order names the file and line of each of its rows', async () => {
  const dashboard = await openDashboard(shop)
  const { section } = await dashboard.get<OrderOriginAnswer>('orders/o2/origin')
  expect(section.rows.map(({ part, id, file, line }) => [part, id, file, line])).toEqual([
    ['Order', 'o2', 'orders_2026-03-01.csv', 3],
    ['Refund', 'r1', 'refunds_2026-03-12.csv', 2],
  ])
})

test('any range can be compared', async () => {
  const dashboard = await openDashboard(shop)
  const address = 'pages/overview?from=2026-03-09&to=2026-03-10&compare=custom'
  const { request, tiles } = await dashboard.get<PageAnswer>(
    `${address}&compare_from=2026-03-01&compare_to=2026-03-05`,
  )
  expect(request.compareRange).toEqual({ from: '2026-03-01', to: '2026-03-05' })
  expect(tiles.find(({ metric }) => metric === 'net_sales')).toMatchObject({ value: 150, before: 40 })
  const problem = await dashboard.problem(`/api/v1/${address}`)
  expect(problem).toMatchObject({ status: 400 })
  expect(problem.message).toContain('compare_from')
})

test('a choice from a list filters everything else, and the list keeps its other rows', async () => {
  const dashboard = await openDashboard(shop)
  const { sections, tiles } = await dashboard.get<PageAnswer<'customers'>>(
    'pages/customers?from=2026-03-01&to=2026-03-31&customer_type=new',
  )
  expect(sections.customer_types.rows.map(({ customer_type: type }) => type).sort()).toEqual([
    'new',
    'repeat',
  ])
  expect(tiles.find(({ metric }) => metric === 'orders')?.value).toBe(2)
})
