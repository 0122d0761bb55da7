import { beforeAll, describe, expect, test } from 'vitest'
import { refreshAnalyses } from '../../src/aggregates/analyses.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { refresh } from '../../src/pipeline/refresh.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop, type Shop } from '../support/shop.ts'

interface ForecastRow {
  month: string
  actual_net_revenue: number | null
  moving_average_3: number | null
  forecast: number | null
  lower_bound: number | null
  upper_bound: number | null
  method: string
  as_of_date: string
}

const forecastOf = (shop: Shop) =>
  shop.rows<ForecastRow>(
    `select month::text, actual_net_revenue::float8, moving_average_3::float8, forecast::float8,
            lower_bound::float8, upper_bound::float8, method, as_of_date::text
     from warehouse.revenue_forecast order by month`,
  )
const clustersOf = (shop: Shop) =>
  shop.rows<{ customer_id: string; cluster: number; cluster_label: string; as_of_date: string }>(
    'select customer_id, cluster, cluster_label, as_of_date::text from warehouse.customer_clusters order by 1',
  )
/** Changes whenever a row of the tables is written. */
const versionsOf = (shop: Shop) =>
  shop.rows(
    `select 'forecast' as kind, month::text as id, xmin::text from warehouse.revenue_forecast
     union all select 'cluster', customer_id, xmin::text from warehouse.customer_clusters order by 1, 2`,
  )

let orderNumber = 0
function order(time: string, price: number, customer: string | null = null) {
  orderNumber += 1
  return { order_id: `o${orderNumber}`, customer_id: customer, time, total_price: price }
}

describe('without much to go by, tables are empty or trivial', () => {
  test('nothing was ever loaded', async () => {
    const shop = await newShop()
    expect(await refresh(shop.db)).toMatchObject({ outcome: 'unchanged' })
    expect(await forecastOf(shop)).toEqual([])
    expect(await clustersOf(shop)).toEqual([])
  })

  test('no order yet: idle months, no customers', async () => {
    const shop = await newShop()
    await shop.file('sessions_2026-03-01.csv', [
      { session_id: 's1', time: '2026-01-15 10:00' },
      { session_id: 's2', time: '2026-03-01 10:00' },
    ])
    await shop.load()
    await refresh(shop.db)
    const rows = await forecastOf(shop)
    expect(rows.map(({ month, forecast }) => [month.slice(0, 7), forecast])).toEqual([
      ['2026-01', null],
      ['2026-02', 0],
      ...['03', '04', '05', '06', '07', '08'].map((month) => [`2026-${month}`, 0]),
    ])
    expect(await clustersOf(shop)).toEqual([])
  })

  test('one customer in a month that has not ended', async () => {
    const shop = await newShop()
    await shop.file('orders_2026-03-05.csv', [order('2026-03-05 10:00', 20, 'c1')])
    await shop.load()
    await refresh(shop.db)
    expect(await forecastOf(shop)).toEqual([])
    expect(await clustersOf(shop)).toEqual([
      { customer_id: 'c1', cluster: 1, cluster_label: 'VIP', as_of_date: '2026-03-01' },
    ])
  })

  test('guests alone in one month, whose last day is the as-of date', async () => {
    const shop = await newShop()
    await shop.file('orders_2026-03-31.csv', [order('2026-03-05 10:00', 20), order('2026-03-31 10:00', 10.5)])
    await shop.load()
    await refresh(shop.db)
    const flat = {
      forecast: 30.5,
      lower_bound: null,
      upper_bound: null,
      method: 'flat',
      as_of_date: '2026-03-31',
    }
    const empty = { actual_net_revenue: null, moving_average_3: null }
    expect(await forecastOf(shop)).toEqual([
      { ...flat, month: '2026-03-01', ...empty, actual_net_revenue: 30.5, forecast: null },
      ...['04', '05', '06', '07', '08', '09'].map((month) => ({
        ...flat,
        month: `2026-${month}-01`,
        ...empty,
      })),
    ])
    expect(await clustersOf(shop)).toEqual([])
  })
})

test('months have their mean, their forecast and its bounds, and six more follow', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-06-10.csv', [
    order('2026-01-20 10:00', 10),
    order('2026-02-03 10:00', 15),
    order('2026-02-04 10:00', 5),
    order('2026-03-04 10:00', 30),
    { ...order('2026-03-05 10:00', 1000), status: 'cancelled' },
    order('2026-05-04 10:00', 0.05),
    order('2026-06-10 10:00', 500),
  ])
  await shop.load()
  await refresh(shop.db)
  // Errors of the mean of up to three months before: 10, 15, −20, −16.62 (of 50/3).
  const margin = 1.959964 * Math.sqrt((100 + 225 + 400 + (50 / 3 - 0.05) ** 2) / 4)
  const rows = await forecastOf(shop)
  expect(rows.map(({ month }) => month.slice(0, 7)).join(' ')).toBe(
    '2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10 2026-11',
  )
  expect(rows.map((row) => row.actual_net_revenue)).toEqual([10, 20, 30, 0, 0.05, ...new Array(6).fill(null)])
  expect(rows.map((row) => row.moving_average_3)).toEqual([
    null,
    null,
    20,
    16.67,
    10.02,
    ...new Array(6).fill(null),
  ])
  expect(rows.map((row) => row.forecast)).toEqual([null, 10, 15, 20, 16.67, ...new Array(6).fill(10.02)])
  expect(rows.at(-1)).toMatchObject({ method: 'flat', lower_bound: 0, as_of_date: '2026-05-31' })
  expect(rows.at(-1)?.upper_bound).toBeCloseTo(30.05 / 3 + margin, 2)
})

describe('a shop of two years', () => {
  let shop: Shop

  /** Customers of four kinds, by recency, frequency and amount. */
  function orders(): ReturnType<typeof order>[] {
    const day = (daysAgo: number) =>
      new Date(Date.UTC(2026, 5, 30) - daysAgo * 86_400_000).toISOString().slice(0, 10)
    const of = (customer: string, price: number, daysAgo: readonly number[]) =>
      daysAgo.map((ago) => order(`${day(ago)} 12:00`, price, customer))
    const every = (step: number, count: number, first: number) =>
      Array.from({ length: count }, (_, n) => first + n * step)
    return Array.from({ length: 5 }, (_, n) => [
      ...of(`vip${n}`, 100 + n, every(28, 26, n)),
      ...of(`loyal${n}`, 40 + n, every(60, 10, 10 + n)),
      ...of(`low${n}`, 20 + n, every(60, 2, 30 + n)),
      ...of(`gone${n}`, 20 + n, every(60, 2, 500 + n)),
    ]).flat()
  }

  beforeAll(async () => {
    shop = await newShop()
    await shop.file('orders_2026-06-30.csv', orders())
    await shop.load()
    await refresh(shop.db)
  })

  test('has a forecast with its season', async () => {
    const rows = await forecastOf(shop)
    const ahead = rows.filter((row) => row.actual_net_revenue === null)
    expect(new Set(rows.map(({ method }) => method.replace(/,.*/, '')))).toEqual(new Set(['Holt-Winters']))
    expect(ahead.map(({ month }) => month.slice(0, 7))).toEqual(
      ['07', '08', '09', '10', '11', '12'].map((month) => `2026-${month}`),
    )
    for (const { forecast, lower_bound, upper_bound } of ahead) {
      expect(forecast).toBeGreaterThanOrEqual(lower_bound ?? Number.NaN)
      expect(forecast).toBeLessThanOrEqual(upper_bound ?? Number.NaN)
    }
    // The first year is the start and has no forecast.
    expect(rows.filter((row) => row.forecast === null)).toHaveLength(12)
  })

  test('shows each month of revenue as the daily metrics have it', async () => {
    const months = await shop.rows(
      `select to_char(date, 'YYYY-MM-01') as month, sum(net_revenue)::float8 as actual_net_revenue
       from warehouse.daily_business_metrics group by 1 order by 1`,
    )
    const rows = (await forecastOf(shop)).filter((row) => row.actual_net_revenue !== null)
    expect(rows.map(({ month, actual_net_revenue }) => ({ month, actual_net_revenue }))).toEqual(months)
  })

  test('has its customers in clusters of their kind, with the same values as elsewhere', async () => {
    const labels = { vip: 'VIP', loyal: 'Loyal', low: 'Low value', gone: 'Churn risk' } as Record<
      string,
      string
    >
    const rows = await clustersOf(shop)
    expect(rows).toHaveLength(20)
    for (const { customer_id, cluster_label } of rows) {
      expect([customer_id, cluster_label]).toEqual([customer_id, labels[customer_id.replace(/\d/, '')]])
    }
    // As of 2026-06-28, the Sunday before 2026-06-30. Later buyers have a recency of 0.
    expect(
      await shop.rows(
        `select customer_id, greatest(recency_days - 2, 0) as recency_days, frequency, monetary
         from warehouse.vw_customer_rfm_base
         except select customer_id, recency_days, frequency, monetary from warehouse.customer_clusters`,
      ),
    ).toEqual([])
  })

  test('has the same forecast and clusters for rows in another order', async () => {
    const other = await newShop()
    const first = orderNumber
    const backwards = orders().map((each, index) => ({ ...each, order_id: `o${first - index}` }))
    for (const [night, part] of [
      backwards.filter((_, n) => n % 2),
      backwards.filter((_, n) => n % 2 === 0),
    ].entries()) {
      await other.file(`orders_2026-06-30_part${night}.csv`, part.reverse())
      await other.load()
    }
    await refresh(other.db)
    expect(await forecastOf(other)).toEqual(await forecastOf(shop))
    expect(await clustersOf(other)).toEqual(await clustersOf(shop))
  })

  test('writes no row that does not differ', async () => {
    const before = await versionsOf(shop)
    await refresh(shop.db)
    expect(await versionsOf(shop)).toEqual(before)
  })

  test('is computed again when its day changes, and not before', async () => {
    const written = (changed = { sales: false, customers: false }) =>
      inTransaction(shop.db.pool, async (trx) => [...(await refreshAnalyses(trx, changed)).keys()])
    // 2026-06-30 is a Tuesday, and the last day of its month.
    const asOf = (date: string) => shop.rows(`update warehouse.publication set as_of_date = '${date}'`)
    expect(await written()).toEqual([])
    expect(await written({ sales: true, customers: false })).toEqual(['revenue_forecast'])
    expect(await written({ sales: false, customers: true })).toEqual(['customer_clusters'])
    await asOf('2026-07-05')
    expect(await written()).toEqual([])
    await asOf('2026-07-06')
    expect(await written()).toEqual(['customer_clusters'])
    expect((await clustersOf(shop))[0]?.as_of_date).toBe('2026-07-05')
    await asOf('2025-07-07')
    expect(await written()).toEqual(['revenue_forecast', 'customer_clusters'])
    expect((await forecastOf(shop)).filter((row) => row.actual_net_revenue !== null).at(-1)?.month).toBe(
      '2025-06-01',
    )
    await asOf('2026-06-30')
    expect(await written()).toEqual(['revenue_forecast', 'customer_clusters'])
  })

  test('has its materialized views refreshed, and says so', async () => {
    const result = await refresh(shop.db)
    expect(result.outcome).toBe('published')
    expect(result.views).toContain('warehouse.mv_daily_business_metrics')
    expect(result.steps.map(({ step }) => step)).toEqual([
      'materialized views',
      'forecast and clusters',
      'vacuum',
    ])
    expect(await shop.rows(`select command, status from ops.runs where run_id = ${result.runId}`)).toEqual([
      { command: 'refresh', status: 'published' },
    ])
  })

  test('is refreshed by one command at a time', async () => {
    const client = await shop.db.connect()
    try {
      const { takeRunLock } = await import('../../src/pipeline/lock.ts')
      await takeRunLock(client)
      await expect(refresh(shop.db)).rejects.toThrow('The warehouse is being loaded by')
    } finally {
      await client.end()
    }
  })
})

describe('the forecast and clusters do not depend on how files arrived', () => {
  const history = [
    { ...order('2026-04-06 10:00', 40, 'c1'), order_id: 'h1' },
    { ...order('2026-05-11 10:00', 60, 'c2'), order_id: 'h2' },
  ]
  const week = [
    { ...order('2026-06-01 10:00', 90, 'c3'), order_id: 'w1' },
    { ...order('2026-06-02 10:00', 20, 'c1'), order_id: 'w2' },
  ]
  const correction = [{ ...week[0], total_price: 900 }]
  const late = [{ ...order('2026-05-20 10:00', 500, 'c4'), order_id: 'l1' }]
  const files = {
    'orders_2026-05-31.csv': history,
    'orders_2026-06-02.csv': week,
    'orders_2026-06-03.csv': correction,
    'orders_2026-06-04.csv': late,
  } as Record<string, typeof history>
  const names = Object.keys(files)
  const orders: Record<string, string[][]> = {
    'a correction within the week': names.map((name) => [name]),
    'history after the newest week': [names.slice(1), names.slice(0, 1)],
    'newest first': [...names].reverse().map((name) => [name]),
  }
  let atOnce: Shop
  beforeAll(async () => {
    atOnce = await newShop()
    for (const name of names) await atOnce.file(name, files[name] ?? [])
    await atOnce.load()
  })

  test.each(Object.keys(orders))('%s', async (arrival) => {
    const shop = await newShop()
    for (const night of orders[arrival] ?? []) {
      for (const name of night) await shop.file(name, files[name] ?? [])
      await shop.load()
    }
    expect((await verify(shop.db, shop.config)).outcome).toBe('same')
    expect(await forecastOf(shop)).toEqual(await forecastOf(atOnce))
    expect(await clustersOf(shop)).toEqual(await clustersOf(atOnce))
  })

  test('a night without sales writes no forecast and no clusters', async () => {
    const before = await versionsOf(atOnce)
    await atOnce.file('sessions_2026-06-05.csv', [{ session_id: 's1', time: '2026-06-03 10:00' }])
    await atOnce.load()
    expect(await versionsOf(atOnce)).toEqual(before)
  })
})
