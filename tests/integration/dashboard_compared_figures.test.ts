import { beforeAll, expect, test } from 'vitest'
import type { PageAnswer, Row, ValuesAnswer } from '../../src/dashboard/contract.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop, type Shop } from '../support/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await newShop()
  await shop.file('orders_2026-06-30.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-05-31', total_price: 50 },
    { order_id: 'o2', customer_id: 'c1', time: '2026-06-01', total_price: 100, channel: 'Phone' },
    { order_id: 'o3', customer_id: 'c2', time: '2026-06-30', discount: 17372.6 },
  ])
  await shop.file('order_items_2026-06-30.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p1', product_price: 50, product_qty: 1 },
    { order_item_id: 'i3', order_id: 'o3', product_id: 'p3', product_price: 8686.3, product_qty: 1 },
  ])
  await shop.file('sessions_2026-06-30.csv', [
    { session_id: 's1', user_id: 'v1', time: '2026-06-02', utm_source: 'google' },
  ])
  await shop.load()
})

async function page(name: string, query: string): Promise<PageAnswer> {
  return (await openDashboard(shop)).get<PageAnswer>(`pages/${name}?${query}`)
}

test('a compared range leaves out the days that it has more than the range', async () => {
  const { periods, tiles, sections } = await page(
    'overview',
    'from=2026-06-01&to=2026-06-30&compare=previous',
  )
  expect(periods).toHaveLength(30)
  expect(sections.trend?.rows.map((row: Row) => row.period)).toEqual(periods)
  for (const { values } of tiles) expect(values).toHaveLength(30)
})

test('without a comparison, compared figures are NULL and not 0', async () => {
  const alone = await page('overview', 'from=2026-06-01&to=2026-06-30&compare=none')
  const { net_sales_before: _, ...rest } = alone.sections.trend?.rows[0] ?? {}
  expect(alone.sections.trend?.rows.every((row: Row) => row.net_sales_before === null)).toBe(true)
  expect(rest).toMatchObject({ period: '2026-06-01', net_sales: 100 })

  const longer = await page('overview', 'from=2026-05-01&to=2026-05-31&compare=previous')
  expect(longer.sections.trend?.rows.at(-1)).toMatchObject({
    period: '2026-05-31',
    net_sales: 50,
    net_sales_before: null,
    period_before: null,
  })
})

test('an order without lines belongs to the unknown product', async () => {
  const { sections } = await page('products', 'from=2026-05-31&to=2026-06-01&compare=none')
  expect(
    sections.ranking?.rows.map(({ product_id: id, net_sales, cumulative_share: share }: Row) => [
      id,
      net_sales,
      share,
    ]),
  ).toEqual([
    ['(unknown)', 100, 66.67],
    ['p1', 50, 100],
  ])
})

test('channels that only orders name can be chosen', async () => {
  const dashboard = await openDashboard(shop)
  const { values } = await dashboard.get<ValuesAnswer>('values?dimension=channel')
  expect(values.map(({ value }) => value)).toContain('Phone')
})

test('a mean is rounded half away from zero, also below zero', async () => {
  // Of the 28 days only the last has an order: −8686.30 / 28 = −310.225.
  const { sections } = await page('geography', 'from=2026-06-01&to=2026-06-30&compare=none')
  expect(sections.moving_average?.rows.at(-1)).toMatchObject({
    date: '2026-06-30',
    moving_average_28: -310.23,
  })
})
