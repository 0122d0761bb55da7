import { expect, test } from 'vitest'
import { load } from '../../src/pipeline/load.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf } from '../support/contents.ts'
import { reusedDatabase } from '../support/random_shop_database.ts'
import { newShop } from '../support/shop.ts'

test.each([
  [
    'spring, when a day has 23 hours',
    {
      '2026-03-28T22:59:59Z': '2026-03-28',
      '2026-03-28T23:00:00Z': '2026-03-29',
      '2026-03-29T00:59:59Z': '2026-03-29',
    },
    {
      '2026-03-29T01:00:00Z': '2026-03-29',
      '2026-03-29T21:59:59Z': '2026-03-29',
      '2026-03-29T22:00:00Z': '2026-03-30',
    },
  ],
  [
    'autumn, when a day has 25 hours',
    {
      '2026-10-24T21:59:59Z': '2026-10-24',
      '2026-10-24T22:00:00Z': '2026-10-25',
      '2026-10-25T00:30:00Z': '2026-10-25',
    },
    {
      '2026-10-25T01:30:00Z': '2026-10-25',
      '2026-10-25T22:59:59Z': '2026-10-25',
      '2026-10-25T23:00:00Z': '2026-10-26',
    },
  ],
])(
  'orders fall on the days of the business time zone in %s, and each day adds up',
  async (_, first, second) => {
    const days = { ...first, ...second }
    const shop = await newShop({ timezone: 'Europe/Berlin' })
    const orders = Object.entries(days).map(([time, day], index) => ({ id: `o${index}`, time, day }))
    const file = (part: typeof orders) =>
      part.map(({ id, time }) => ({ order_id: id, time, total_price: '1.00' }))
    await shop.file('orders_2026-11-01.csv', file(orders.slice(0, 3)))
    await shop.load()
    await shop.file('orders_2026-11-02.csv', file(orders.slice(3)))
    await shop.load()
    const found = await shop.rows<{ order_id: string; day: string }>(
      'select s.order_id, d.full_date::text as day from warehouse.fact_sales as s join warehouse.dim_date as d using (date_key)',
    )
    expect(Object.fromEntries(found.map(({ order_id, day }) => [order_id, day]))).toEqual(
      Object.fromEntries(orders.map(({ id, day }) => [id, day])),
    )
    const byDay = await shop.rows<{ date: string; total_orders: number }>(
      'select date::text, total_orders::integer from warehouse.daily_business_metrics where total_orders > 0 order by 1',
    )
    const expected = [...new Set(orders.map(({ day }) => day))].sort()
    expect(byDay).toEqual(
      expected.map((date) => ({ date, total_orders: orders.filter(({ day }) => day === date).length })),
    )
  },
)

test('clock times without an offset in the hour that comes twice, or never, are read as PostgreSQL reads them', async () => {
  const shop = await newShop({ timezone: 'Europe/Berlin', sourceTimezone: 'Europe/Berlin' })
  await shop.file('orders_2026-11-01.csv', [
    { order_id: 'twice', time: '2026-10-25 02:30:00', total_price: '1.00' },
    { order_id: 'never', time: '2026-03-29 02:30:00', total_price: '1.00' },
  ])
  await shop.load()
  const found = await shop.rows<{ order_id: string; at: string }>(
    `select order_id, to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at from warehouse.fact_sales order by 1`,
  )
  expect(found).toEqual([
    { order_id: 'never', at: '2026-03-29 01:30' },
    { order_id: 'twice', at: '2026-10-25 01:30' },
  ])
})

test('the leap day is a day of its own, in its week, month and year', async () => {
  const shop = await newShop()
  await shop.file('orders_2024-03-02.csv', [
    { order_id: 'o1', time: '2024-02-28T12:00:00Z', total_price: '1.00' },
    { order_id: 'o2', time: '2024-02-29T12:00:00Z', total_price: '2.00' },
    { order_id: 'o3', time: '2024-03-01T12:00:00Z', total_price: '4.00' },
  ])
  await shop.load()
  expect(
    await shop.rows(
      `select period_type, period_start::text, period_end::text, orders::integer, net_revenue
       from warehouse.shop_reports where period_type in ('daily', 'monthly') order by 1, 2`,
    ),
  ).toEqual([
    {
      period_type: 'daily',
      period_start: '2024-02-28',
      period_end: '2024-02-29',
      orders: 1,
      net_revenue: '1.00',
    },
    {
      period_type: 'daily',
      period_start: '2024-02-29',
      period_end: '2024-03-01',
      orders: 1,
      net_revenue: '2.00',
    },
    {
      period_type: 'daily',
      period_start: '2024-03-01',
      period_end: '2024-03-02',
      orders: 1,
      net_revenue: '4.00',
    },
    {
      period_type: 'monthly',
      period_start: '2024-02-01',
      period_end: '2024-03-01',
      orders: 2,
      net_revenue: '3.00',
    },
    {
      period_type: 'monthly',
      period_start: '2024-03-01',
      period_end: '2024-04-01',
      orders: 1,
      net_revenue: '4.00',
    },
  ])
})

test('a server whose clock goes back between two nights loads both', async () => {
  const shop = await newShop()
  const first = await shop.file('orders_2026-02-03.csv', [
    { order_id: 'o1', time: '2026-02-01T10:00:00Z', total_price: '10.00', customer_id: 'c1' },
  ])
  const second = await shop.file('orders_2026-02-04.csv', [
    { order_id: 'o1', time: '2026-02-01T10:00:00Z', total_price: '12.00', customer_id: 'c1' },
    { order_id: 'o2', time: '2026-02-02T10:00:00Z', total_price: '5.00', customer_id: 'c1' },
  ])
  await shop.load([first, second])

  const db = await reusedDatabase()
  const options = { dryRun: false, ignoreUnknown: false, archive: false }
  await db.setClock('2026-02-05 00:00:00+00')
  await load(db, shop.config, { ...options, paths: [first] })
  await db.setClock('2026-02-04 12:00:00+00')
  await load(db, shop.config, { ...options, paths: [second] })
  expect(await contentsOf(db.pool)).toEqual(await contentsOf(shop.db.pool))
})

test.each([
  ['east', 'Europe/Istanbul', '2025-12-31T20:00:00Z', '2025-12-31T22:00:00Z', ['2025-01-01', '2026-12-31']],
  ['west', 'America/New_York', '2026-01-01T06:00:00Z', '2026-01-01T02:00:00Z', ['2025-01-01', '2026-12-31']],
])(
  'the calendar has the day of an event %s of Greenwich, in another year than its session',
  async (_, timezone, session, event, ends) => {
    const shop = await newShop({ timezone })
    await shop.file('sessions_2026-01-05.csv', [{ session_id: 's1', time: session, user_id: 'u1' }])
    await shop.file('pageviews_2026-01-05.csv', [
      { event_id: 'e1', session_id: 's1', time: event, path: '/' },
    ])
    await shop.load()
    const calendar = () =>
      shop.rows('select min(full_date)::text as first, max(full_date)::text as last from warehouse.dim_date')
    expect(await calendar()).toEqual([{ first: ends[0], last: ends[1] }])
    // Later events of the year before or after change nothing about it.
    await shop.file('pageviews_2026-01-06.csv', [
      { event_id: 'e2', session_id: 's1', time: '2025-06-01T12:00:00Z', path: '/' },
      { event_id: 'e3', session_id: 's1', time: '2026-07-01T12:00:00Z', path: '/' },
    ])
    await shop.load()
    expect(await calendar()).toEqual([{ first: ends[0], last: ends[1] }])
  },
)

test('the calendar reaches from the first week of activity to the last month of the forecast, in whole years', async () => {
  const shop = await newShop()
  const outside = () =>
    shop.rows(
      `select day from (select month as day from warehouse.revenue_forecast
         union select period_start from warehouse.shop_reports) as named
       where day not in (select full_date from warehouse.dim_date where date_key <> -1)`,
    )
  const years = () =>
    shop.rows(
      'select year, count(*)::integer as days from warehouse.dim_date where year is not null group by 1 order by 1',
    )
  await shop.file('orders_2026-08-31.csv', [
    { order_id: 'o1', time: '2026-01-01T10:00:00Z', total_price: 10 },
    { order_id: 'o2', time: '2026-08-31T10:00:00Z', total_price: 10 },
  ])
  await shop.load()
  expect(await shop.rows('select max(month)::text as last from warehouse.revenue_forecast')).toEqual([
    { last: '2027-02-01' },
  ])
  expect(await outside()).toEqual([])
  expect(await years()).toEqual([2025, 2026, 2027].map((year) => ({ year, days: 365 })))
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')

  await shop.file('orders_2026-09-01.csv', [{ order_id: 'o2', time: '2026-08-31', is_deleted: 'yes' }])
  await shop.load()
  expect(await outside()).toEqual([])
  expect(await years()).toEqual([2025, 2026].map((year) => ({ year, days: 365 })))
})
