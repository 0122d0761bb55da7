import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import type { MetricsAnswer, OrdersAnswer, PageAnswer, Row, Tile } from '../../src/dashboard/contract.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, plainFiles } from '../../src/generate/options.ts'
import { cutSql } from '../../src/metrics/cut.ts'
import { type Dimension, dimensions } from '../../src/metrics/dimensions.ts'
import type { CutFilters } from '../../src/metrics/filter_keys.ts'
import { factOf, isOffered, partsOf } from '../../src/metrics/part_source.ts'
import { cut as cutPeriods } from '../../src/metrics/periods.ts'
import { metricsOf, quotientParts, registry } from '../../src/metrics/registry.ts'
import { plainNumber } from '../../src/reports/figures.ts'
import { liveReport } from '../../src/reports/live_report.ts'
import { openDashboard } from '../support/dashboard.ts'
import { boundRowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

// A shop with late, corrected and deleted rows, loaded night by night, so that precomputed sums have moved.

let shop: Shop
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-dashboard-'))
  const { drops } = await generate({
    ...defaults,
    out: folder,
    customers: 150,
    orders: 500,
    products: 40,
    sessions: 2_500,
    days: 150,
    ...plainFiles,
    drops: 4,
    faults: true,
  })
  shop = await newShop({ basket: { minOrders: 2 } })
  for (const drop of drops) await shop.load([join(folder, drop)])
}, 240_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Range {
  from: string
  /** Last day. */
  to: string
}

const lastDay = defaults.end
const ranges: Range[] = [
  { from: addDays(lastDay, -149), to: lastDay },
  { from: '2026-06-01', to: '2026-07-31' },
  { from: addDays(lastDay, -63), to: addDays(lastDay, -17) },
  // Most of two months, and a whole one between them.
  { from: '2026-06-04', to: '2026-08-26' },
  { from: addDays(lastDay, -9), to: addDays(lastDay, -9) },
  // Before the first activity.
  { from: '2025-12-01', to: '2025-12-31' },
]

/** Rows of a cut of the whole range. */
async function cut(range: Range, by: Dimension[], metrics: string[], filters: CutFilters = {}) {
  const { text, values } = cutSql({
    periods: [{ era: 0, no: 0, start: range.from, end: addDays(range.to, 1) }],
    filters,
    sets: [{ by, metrics }],
  })
  return boundRowsOf<Record<string, unknown>>(shop.db.kysely, text, values)
}

async function whole(range: Range) {
  const { rows } = await liveReport(shop.db, {
    entity: 'shop',
    by: 'all',
    from: range.from,
    to: addDays(range.to, 1),
  })
  return rows[0]?.figures ?? {}
}

/** Filters that pass everything and that no day table has together, so the facts are read. */
async function everything(): Promise<CutFilters> {
  const of = async (sql: string) =>
    (
      await shop.rows<{ value: string }>(
        `select distinct coalesce(${sql}, '') as value from warehouse.fact_sales`,
      )
    ).map(({ value }) => value)
  return { status: await of('status'), customer_type: ['new', 'repeat', 'guest'] }
}

const amounts = metricsOf('shop').filter(({ source }) => source.kind === 'sum')

test.each(ranges)('a cut without dimensions is the report, from $from to $to', async (range) => {
  const names = metricsOf('shop').map(({ name }) => name)
  const [row = {}] = await cut(range, [], names)
  const report = await whole(range)
  for (const name of names)
    expect([name, plainNumber(row[name])]).toEqual([name, report[name] ?? zeroOf(name)])
})

/** Without any activity in a range the report has nothing: sums are 0, quotients NULL. */
function zeroOf(name: string): number | null {
  const one = registry.find((metric) => metric.name === name)
  return one && quotientParts(one) ? null : 0
}

test.each(ranges)('sums add up to the report over every dimension, from $from to $to', async (range) => {
  const report = await whole(range)
  let compared = 0
  for (const dimension of dimensions) {
    const names = amounts
      .filter((one) => factOf(one, [dimension])?.isDistinct === false)
      .map(({ name }) => name)
      // A sale with lines of several products is one of each of them.
      .filter((name) => !(name === 'orders' && dimension === 'product'))
    if (names.length === 0) continue
    const rows = await cut(range, [dimension], names)
    for (const name of names) {
      const cents = rows.reduce((sum, row) => sum + Math.round(Number(row[name]) * 100), 0)
      expect([dimension, name, cents / 100]).toEqual([dimension, name, Number(report[name] ?? 0)])
      compared++
    }
  }
  expect(compared).toBeGreaterThan(100)
})

test('figures from days equal those from facts', async () => {
  const all = await everything()
  for (const range of ranges) {
    for (const dimension of [
      'channel',
      'country',
      'region',
      'segment',
      'device',
      'payment_method',
    ] as const) {
      const names = registry
        .filter(
          ({ name, isHidden }) => !isHidden && isOffered(name, [dimension], ['status', 'customer_type']),
        )
        .map(({ name }) => name)
      expect(names).toContain('net_revenue')
      const tables = (filters: Dimension[]) =>
        new Set(partsOf('net_revenue').map((part) => factOf(part, [dimension], filters)?.table))
      expect(tables([])).not.toEqual(tables(['status', 'customer_type']))
      expect(await cut(range, [dimension], names, all)).toEqual(await cut(range, [dimension], names))
    }
  }
})

test('figures from slices of sessions equal those from single sessions', async () => {
  const regions = await shop.rows<{ region: string }>(
    `select distinct case when geography_key > 0 then coalesce(region, '') else '' end as region
     from warehouse.dim_geography`,
  )
  const all = { region: regions.map(({ region }) => region) }
  const names = registry
    .filter(({ name, isHidden }) => !isHidden && isOffered(name, ['channel'], ['region', 'device']))
    .map(({ name }) => name)
    .filter((name) => name.includes('session') || name.includes('cart') || name.includes('time'))
  expect(names.length).toBeGreaterThan(8)
  for (const range of ranges) {
    for (const dimension of ['channel', 'country', 'segment', 'device', 'platform', 'campaign'] as const) {
      expect(await cut(range, [dimension], names, all)).toEqual(await cut(range, [dimension], names))
    }
  }
})

test('pages and products add up to their days, wherever the range begins and ends in a month', async () => {
  const daily = {
    product: [
      'units',
      'agg_product_day as a join warehouse.dim_product as p using (product_key)',
      'p.product_id',
      'a.units',
    ],
    page_path: ['pageviews', 'agg_page_day as a', 'a.page_path', 'a.pageviews'],
  } as const
  const stretches = [
    // Era 0, and era 1 before it. The last two share days, so months can't separate them.
    ['2026-07-01', '2026-09-01', '2026-05-01', '2026-07-01'],
    ['2026-06-17', '2026-09-04', '2026-05-03', '2026-06-17'],
    ['2026-07-05', '2026-09-27', '2026-05-06', '2026-07-05'],
    ['2026-07-03', '2026-07-29', '2026-06-03', '2026-07-03'],
    ['2026-06-05', '2026-09-10', '2026-05-05', '2026-08-10'],
  ] as const
  for (const [from, end, fromBefore, endBefore] of stretches) {
    for (const unit of ['all', 'week', 'month', 'quarter'] as const) {
      const periods = [
        ...cutPeriods(from, end, unit).map((p, no) => ({ era: 0 as const, no, start: p.start, end: p.end })),
        ...cutPeriods(fromBefore, endBefore, unit).map((p, no) => ({
          era: 1 as const,
          no,
          start: p.start,
          end: p.end,
        })),
      ]
      for (const [dimension, [metric, table, key, value]] of Object.entries(daily)) {
        const { text, values } = cutSql({
          periods,
          filters: {},
          sets: [
            { by: [dimension as Dimension], metrics: [metric], before: [metric], isOverTime: unit !== 'all' },
          ],
        })
        const found = await boundRowsOf<Record<string, unknown>>(shop.db.kysely, text, values)
        const expected = await boundRowsOf<Record<string, unknown>>(
          shop.db.kysely,
          `select ${key} as key, ${unit === 'all' ? 'null::integer' : 'p.no'} as no,
             coalesce(sum(${value}) filter (where p.era = 0), 0) as now,
             coalesce(sum(${value}) filter (where p.era = 1), 0) as before
           from warehouse.${table.replace('as p using', 'as prod using')}
           join unnest($1::integer[], $2::integer[], $3::date[], $4::date[]) as p (era, no, first_day, end_day)
             on a.date >= p.first_day and a.date < p.end_day
           group by 1, 2`.replaceAll('p.product_id', 'prod.product_id'),
          [
            periods.map((p) => p.era),
            periods.map((p) => p.no),
            periods.map((p) => p.start),
            periods.map((p) => p.end),
          ],
        )
        const told = (rows: [unknown, unknown, unknown, unknown][]) =>
          rows.map((row) => row.map(String).join(' ')).sort()
        expect(
          told(found.map((row) => [row[dimension], row.period_no, row[metric], row[`${metric}_before`]])),
        ).toEqual(told(expected.map(({ key, no, now, before }) => [key, no, now, before])))
        expect(found.length).toBeGreaterThan(5)
      }
    }
  }
})

test('the total of a table is the figure of the whole, and additive metrics add up by every dimension', async () => {
  const dashboard = await openDashboard(shop)
  const days = 'from=2026-08-03&to=2026-10-20&compare=previous'
  const shown = registry.filter(({ isHidden }) => !isHidden).map(({ name }) => name)
  const cents = (value: unknown) => Math.round(Number(value ?? 0) * 100)
  for (const over of ['range', 'time'] as const) {
    for (const by of [...dimensions.map((name) => [name]), ['channel', 'country'], ['category', 'weekday']]) {
      const offered = shown.filter((name) => isOffered(name, by as Dimension[]))
      const asked = `metrics=${offered.join()}&${days}`
      const whole = await dashboard.get<MetricsAnswer>(`metrics?${asked}`)
      const { section, totals, addUp } = await dashboard.get<MetricsAnswer>(
        `metrics?${asked}&by=${by.join()}&over=${over}&grain=month`,
      )
      expect([by, totals]).toEqual([by, whole.section.rows[0]])
      expect([by, section.total]).toEqual([by, undefined])
      const sums = addUp.map((name) => [
        name,
        section.rows.reduce((sum, row) => sum + cents(row[name]), 0),
        // The compared range can have more steps of time than the range: their rows have no place.
        over === 'time' ? 0 : section.rows.reduce((sum, row) => sum + cents(row[`${name}_before`]), 0),
      ])
      expect([over, by, sums]).toEqual([
        over,
        by,
        addUp.map((name) => [
          name,
          cents(totals[name]),
          over === 'time' ? 0 : cents(totals[`${name}_before`]),
        ]),
      ])
      // Rates and people are no sums, and an order of several products is one of each.
      expect(addUp.filter((name) => /rate|margin|avg|^customers$|returning/.test(name))).toEqual([])
      if (by.includes('product')) expect(addUp).not.toContain('orders')
      else if (by.includes('channel')) expect(addUp).toEqual(expect.arrayContaining(['orders', 'net_sales']))
    }
  }
})

test('customers are counted once, wherever the range begins and ends in months and weeks', async () => {
  const dashboard = await openDashboard(shop)
  for (const grain of ['day', 'week', 'month', 'quarter', 'year']) {
    for (const { from, to } of ranges.slice(0, 4)) {
      const { section, request } = await dashboard.get<MetricsAnswer>(
        `metrics?metrics=customers,new_customers,repeat_customers&over=time&from=${from}&to=${to}&grain=${grain}`,
      )
      expect(request.grain).toBe(grain)
      const report = await liveReport(shop.db, {
        entity: 'shop',
        by: grain as 'day',
        from,
        to: addDays(to, 1),
      })
      const known = new Map(report.rows.map(({ periodStart, figures }) => [periodStart, figures]))
      for (const row of section.rows) {
        const figures = known.get(String(row.period))
        expect([row.period, row.customers, row.new_customers, row.repeat_customers]).toEqual([
          row.period,
          figures?.customers ?? 0,
          figures?.new_customers ?? 0,
          figures?.repeat_customers ?? 0,
        ])
      }
    }
  }
})

test('customers who buy again count as returning, also if their first sale lies in the range', async () => {
  const dashboard = await openDashboard(shop)
  const byHand = (from: string, to: string, condition = 'true') => `(
      select count(distinct s.customer_id)::integer
      from warehouse.fact_sales as s
      join warehouse.dim_date as d using (date_key)
      where s.is_sale
          and d.full_date between ${from} and ${to}
          and ${condition}
          and exists (
              select from warehouse.fact_sales as e
              where e.is_sale and e.customer_id = s.customer_id and (e.ordered_at, e.order_id) < (s.ordered_at, s.order_id)
          ))`
  for (const { from, to } of ranges) {
    for (const [query, condition] of [
      ['', 'true'],
      [
        '&status=completed&status=delivered&status=shipped',
        `s.status in ('completed', 'delivered', 'shipped')`,
      ],
      ['&customer_type=repeat&customer_type=new', 's.customer_id is not null'],
    ]) {
      const { section } = await dashboard.get<MetricsAnswer>(
        `metrics?metrics=returning_customers,customers&compare=previous&from=${from}&to=${to}${query}`,
      )
      const [expected] = await shop.rows<{ n: number }>(
        `select ${byHand(`'${from}'`, `'${to}'`, condition)} as n`,
      )
      // Without data, the figure is unknown.
      const found = section.rows[0]?.returning_customers ?? 0
      expect([from, to, query, found]).toEqual([from, to, query, expected?.n])
    }
    for (const grain of ['day', 'week', 'month', 'quarter', 'year'] as const) {
      const { section } = await dashboard.get<MetricsAnswer>(
        `metrics?metrics=returning_customers&over=time&compare=none&from=${from}&to=${to}&grain=${grain}`,
      )
      const expected = await shop.rows<{ period: string; n: number }>(
        `select p.first::text as period, ${byHand('p.first', 'p.last')} as n
         from (values ${cutPeriods(from, addDays(to, 1), grain)
           .map(({ start, end }) => `(date '${start}', date '${addDays(end, -1)}')`)
           .join(', ')}) as p (first, last)
         order by 1`,
      )
      expect([
        from,
        to,
        grain,
        section.rows.map((row) => ({ period: row.period, n: row.returning_customers ?? 0 })),
      ]).toEqual([from, to, grain, expected])
    }
  }
  // Without history before the range nobody has bought before it, but many came back.
  const everything = await dashboard.get<PageAnswer>(`pages/customers?from=${ranges[0]?.from}&to=${lastDay}`)
  const tile = everything.tiles.find(({ metric }) => metric === 'returning_customers')
  expect(Number(tile?.value)).toBeGreaterThan(20)
})

test('a figure is the same on every page and in the report', async () => {
  const dashboard = await openDashboard(shop)
  const [from, to] = ['2026-07-05', '2026-09-12']
  const report = await whole({ from, to })
  const seen = new Map<string, unknown>()
  for (const page of [
    'overview',
    'marketing',
    'funnel',
    'products',
    'customers',
    'geography',
    'engagement',
    'discounts',
  ]) {
    const { tiles } = await dashboard.get<PageAnswer>(`pages/${page}?from=${from}&to=${to}`)
    for (const { metric, value, before, values } of tiles) {
      const said = JSON.stringify([value, before, values])
      expect([page, metric, seen.get(metric) ?? said]).toEqual([page, metric, said])
      seen.set(metric, said)
      if (metric in report) expect([metric, value]).toEqual([metric, report[metric]])
    }
  }
  expect(seen.size).toBeGreaterThan(25)
})

test('the previous period is that of the report, also for a year', async () => {
  const dashboard = await openDashboard(shop)
  const answer = await dashboard.get<PageAnswer<'overview'>>(
    'pages/overview?from=2026-07-01&to=2026-08-31&grain=month',
  )
  expect(answer.request.compareRange).toEqual({ from: '2026-05-01', to: '2026-06-30' })
  const before = await whole({ from: '2026-05-01', to: '2026-06-30' })
  for (const tile of answer.tiles.filter(({ metric }) => metric in before)) {
    expect([tile.metric, tile.before]).toEqual([tile.metric, before[tile.metric]])
  }
  expect(answer.sections.trend.rows.map(({ period, period_before }) => [period, period_before])).toEqual([
    ['2026-07-01', '2026-05-01'],
    ['2026-08-01', '2026-06-01'],
  ])
  const { request } = await dashboard.get<PageAnswer>(
    'pages/overview?from=2026-07-01&to=2026-08-31&compare=year',
  )
  expect(request.compareRange).toEqual({ from: '2025-07-01', to: '2025-08-31' })
  for (const [from, to, first, last] of [
    ['2024-02-29', '2024-02-29', '2023-02-28', '2023-02-28'],
    ['2024-02-29', '2024-03-31', '2023-02-28', '2023-03-31'],
    ['2024-02-01', '2024-02-28', '2023-02-01', '2023-02-28'],
    ['2025-02-01', '2025-02-28', '2024-02-01', '2024-02-29'],
    ['2025-02-28', '2025-02-28', '2024-02-28', '2024-02-28'],
  ]) {
    const year = await dashboard.get<PageAnswer>(`pages/overview?from=${from}&to=${to}&compare=year`)
    expect([from, to, year.request.compareRange]).toEqual([from, to, { from: first, to: last }])
  }
  const none = await dashboard.get<PageAnswer>('pages/overview?from=2026-07-01&to=2026-08-31&compare=none')
  expect(none.request.compareRange).toBeNull()
  expect(none.tiles.every((tile) => tile.before === null && tile.changePercent === null)).toBe(true)
})

test('every kind of filter leaves the same sales as hand-written SQL', async () => {
  const dashboard = await openDashboard(shop)
  const [from, to] = ['2026-06-10', '2026-09-20']
  const byHand: Record<string, [query: string, condition: string]> = {
    country: ['country=DE&country=FR', `g.country in ('DE', 'FR')`],
    channel: ['channel=Email', `ch.channel_name = 'Email'`],
    segment: ['segment=Loyal', `c.segment = 'Loyal'`],
    'no segment': ['segment=', '(c.segment is null or c.customer_key < 0)'],
    device: ['device=smartphone', `v.device_type = 'smartphone'`],
    'customers and weekdays': [
      'customer_type=new&customer_type=guest&weekday=Monday',
      `(s.customer_id is null or s.is_first_order) and extract(isodow from d.full_date) = 1`,
    ],
    'no coupon': ['coupon=&country=DE', `s.coupon_code is null and g.country = 'DE'`],
    payment: ['payment_method=paypal', `p.payment_method = 'paypal'`],
  }
  for (const [name, [query, condition]] of Object.entries(byHand)) {
    const { section } = await dashboard.get<MetricsAnswer>(
      `metrics?metrics=orders,net_revenue,customers,total_revenue&from=${from}&to=${to}&compare=none&${query}`,
    )
    const [expected] = await shop.rows(
      `select
           count(*)::integer as orders,
           coalesce(sum(s.net_amount), 0)::float8 as net_revenue,
           count(distinct s.customer_id)::integer as customers,
           coalesce(sum(s.total_amount), 0)::float8 as total_revenue
       from warehouse.fact_sales as s
       join warehouse.dim_date as d using (date_key)
       join warehouse.dim_geography as g using (geography_key)
       join warehouse.dim_channel as ch using (channel_key)
       join warehouse.dim_customer as c using (customer_key)
       join warehouse.dim_payment as p using (payment_key)
       left join warehouse.fact_session as v on v.session_id = s.session_id
       where s.is_sale and d.full_date between '${from}' and '${to}' and ${condition}`,
    )
    expect([name, section.rows]).toEqual([name, [expected]])
    expect(Number(expected?.orders)).toBeGreaterThan(0)
    const { section: drilled } = await dashboard.get<OrdersAnswer>(
      `orders?from=${from}&to=${to}&limit=500&${query}`,
    )
    expect([name, drilled.total]).toEqual([name, expected?.orders])
    const net = drilled.rows.reduce((sum, row) => sum + Math.round(Number(row.net_amount) * 100), 0)
    expect([name, net / 100]).toEqual([name, expected?.net_revenue])
  }
})

test('a filter by category keeps the matching lines of a sale, and counts the sale once', async () => {
  const dashboard = await openDashboard(shop)
  const [best] = await shop.rows<{ category: string }>(
    `select category_name as category
     from warehouse.fact_order_item join warehouse.dim_product using (product_key)
     where is_sale and product_key <> -1
     group by 1 order by count(*) desc, 1 limit 1`,
  )
  const category = encodeURIComponent(String(best?.category))
  const { section } = await dashboard.get<MetricsAnswer>(
    `metrics?metrics=orders,net_revenue,units&from=2026-05-01&to=2026-09-30&compare=none&category=${category}`,
  )
  const [expected] = await shop.rows(
    `select
         count(distinct i.order_id)::integer as orders,
         sum(i.net_amount)::float8 as net_revenue,
         sum(i.quantity)::integer as units
     from warehouse.fact_order_item as i
     join warehouse.dim_product as p using (product_key)
     where i.is_sale and p.category_name = '${best?.category}' and i.date_key between 20260501 and 20260930`,
  )
  expect(section.rows).toEqual([expected])
  const { section: orders } = await dashboard.get<OrdersAnswer>(
    `orders?from=2026-05-01&to=2026-09-30&category=${category}`,
  )
  expect(orders.total).toBe(expected?.orders)
  const { tiles, sections } = await dashboard.get<PageAnswer<'funnel'>>(`pages/funnel?category=${category}`)
  expect(tiles[0]).toMatchObject({ metric: 'sessions', value: null, ignored: ['category'] })
  expect(sections.steps.ignored).toEqual(['category'])
})

/** The sum of a column to which every row contributes. */
function addedUp(rows: readonly Row[], column: string): number {
  expect(rows.filter((row) => Number(row[column]) === 0)).toEqual([])
  return rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0) / 100
}

test('the orders behind a figure add up to its tile', async () => {
  const dashboard = await openDashboard(shop)
  const [best] = await shop.rows<{ category: string }>(
    `select category_name as category from warehouse.fact_order_item join warehouse.dim_product using (product_key)
     where is_sale and product_key <> -1 group by 1 order by count(*) desc, 1 limit 1`,
  )
  const seen = new Set<string>()
  const category = `&category=${encodeURIComponent(String(best?.category))}`
  for (const [{ from, to }, filter] of [
    [ranges[0], ''],
    [ranges[2], ''],
    [ranges[2], '&country=DE&country=FR'],
    [ranges[2], category],
    [ranges[2], '&customer_type=new&weekday=Monday&weekday=Tuesday'],
    [ranges[4], '&status=refunded&status=completed'],
  ] as [Range, string][]) {
    for (const page of ['overview', 'products', 'customers', 'discounts']) {
      const { tiles } = await dashboard.get<PageAnswer>(
        `pages/${page}?from=${from}&to=${to}&compare=none${filter}`,
      )
      const keyOf = ({ metric }: Tile) => `${metric} ${from} ${filter}`
      for (const tile of tiles.filter((one) => one.hasOrders && !seen.has(keyOf(one)))) {
        const { metric, value, unit } = tile
        const key = keyOf(tile)
        seen.add(key)
        const { section, totals } = await dashboard.get<OrdersAnswer>(
          `orders?metric=${metric}&from=${from}&to=${to}&limit=500&sort=-amount${filter}`,
        )
        expect([key, totals?.[metric]]).toEqual([key, value])
        expect([key, section.rows.length]).toEqual([key, section.total])
        // A metric that is not a quotient and counts nobody twice is the sum of its orders.
        if (unit !== 'percent' && !/^avg_|customers$/.test(metric)) {
          expect([key, addedUp(section.rows, metric)]).toEqual([key, Number(value)])
        }
      }
    }
  }
  const metrics = [...new Set([...seen].map((key) => key.split(' ')[0]))]
  for (const name of [
    'net_sales',
    'orders',
    'new_customers',
    'returning_customers',
    'returns',
    'profit_margin',
  ])
    expect(metrics).toContain(name)
  expect(seen.size).toBeGreaterThan(60)
})

test('returns open the refunded orders, new customers their first orders', async () => {
  const dashboard = await openDashboard(shop)
  const [from, to] = ['2026-07-01', '2026-07-31']
  const byHand: Record<string, string> = {
    returns: `select r.order_id as id, sum(r.goods_amount)::float8 as amount
      from warehouse.fact_refund as r where r.is_sale and r.date_key between 20260701 and 20260731 group by 1`,
    new_customers: `select s.order_id as id, 1 as amount
      from warehouse.fact_sales as s where s.is_first_order and s.date_key between 20260701 and 20260731`,
    returning_customers: `select s.order_id as id, 1 as amount
      from warehouse.fact_sales as s
      where s.is_sale and s.customer_order_number > 1 and s.date_key between 20260701 and 20260731`,
    discounts: `select s.order_id as id, s.discount_amount::float8 as amount
      from warehouse.fact_sales as s where s.is_sale and s.discount_amount > 0 and s.date_key between 20260701 and 20260731`,
    refund_rate: `select coalesce(r.order_id, s.order_id) as id, round(100 * r.amount / s.net_amount, 2)::float8 as amount
      from (select order_id, sum(goods_amount) as amount from warehouse.fact_refund
            where is_sale and date_key between 20260701 and 20260731 group by 1) as r
      full join (select order_id, net_amount from warehouse.fact_sales
            where is_sale and net_amount <> 0 and date_key between 20260701 and 20260731) as s using (order_id)`,
  }
  for (const [metric, sql] of Object.entries(byHand)) {
    const { section } = await dashboard.get<OrdersAnswer>(
      `orders?metric=${metric}&from=${from}&to=${to}&limit=500`,
    )
    const found = section.rows.map((row) => ({ id: row.order_id, amount: row[metric] || null }))
    const expected = await shop.rows<{ id: string; amount: number | null }>(sql)
    const inOrder = <Row extends { id: unknown }>(rows: Row[]) =>
      rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    expect([metric, inOrder(found)]).toEqual([
      metric,
      inOrder(expected).map(({ id, amount }) => ({ id, amount: amount || null })),
    ])
    expect([metric, found.length > 0]).toEqual([metric, true])
  }
})

test('the orders behind a figure are sorted by time or share, page by page', async () => {
  const dashboard = await openDashboard(shop)
  const ask = (more: string) =>
    dashboard.get<OrdersAnswer>(`orders?metric=returns&from=${ranges[0]?.from}&to=${lastDay}&${more}`)
  const all = await ask('limit=500&sort=-amount')
  const amounts = all.section.rows.map((row) => Number(row.returns))
  expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
  expect(all.section.columns.slice(0, 3).map(({ name }) => name)).toEqual([
    'order_id',
    'ordered_at',
    'returns',
  ])
  const second = await ask('limit=5&offset=5&sort=-amount')
  expect(second.section.rows).toEqual(all.section.rows.slice(5, 10))
  expect([second.totals, second.section.total]).toEqual([all.totals, all.section.total])
  const times = (await ask('limit=500&sort=ordered_at')).section.rows.map((row) => String(row.ordered_at))
  expect(times).toEqual([...times].sort())
  expect((await dashboard.problem('/api/v1/orders?sort=amount')).message).toContain('needs a metric')
  expect((await dashboard.problem('/api/v1/orders?metric=returns&sales=all')).message).toContain(
    'sales alone',
  )
  expect((await dashboard.problem('/api/v1/orders?metric=total_revenue&category=x')).message).toContain(
    'cannot be filtered by category',
  )
  expect((await dashboard.problem('/api/v1/orders?metric=sessions')).status).toBe(400)
})

test('minutes to cart and to a sale cover the filtered sessions, from days as from single sessions', async () => {
  const dashboard = await openDashboard(shop)
  const [from, to] = ['2026-05-10', '2026-09-20']
  const byHand: Record<string, [query: string, condition: string]> = {
    nothing: ['', 'true'],
    country: ['country=DE&country=FR', `g.country in ('DE', 'FR')`],
    channel: ['channel=Email', `ch.channel_name = 'Email'`],
    medium: ['medium=email', `ch.utm_medium = 'email'`],
    'no campaign': ['campaign=', 'ch.utm_campaign is null'],
    'no segment': ['segment=', '(c.segment is null or c.customer_key < 0)'],
    'a segment on weekends': [
      'segment=Loyal&weekday=Saturday&weekday=Sunday',
      `c.segment = 'Loyal' and extract(isodow from d.full_date) > 5`,
    ],
    device: ['device=smartphone', `v.device_type = 'smartphone'`],
    'device and platform': [
      'device=smartphone&platform=mobile',
      `v.device_type = 'smartphone' and v.platform = 'mobile'`,
    ],
    'device and country': [
      'device=smartphone&country=DE',
      `v.device_type = 'smartphone' and g.country = 'DE'`,
    ],
    'channel and segment': [
      'channel=Direct&segment=',
      `ch.channel_name = 'Direct' and (c.segment is null or c.customer_key < 0)`,
    ],
  }
  for (const [name, [query, condition]] of Object.entries(byHand)) {
    const { sections } = await dashboard.get<PageAnswer<'funnel'>>(
      `pages/funnel?from=${from}&to=${to}&compare=none&${query}`,
    )
    const [expected] = await shop.rows<{ carts: number[]; sales: number[] }>(
      `select
           array_agg(n.carts order by n.minute) as carts,
           array_agg(n.sales order by n.minute) as sales
       from (
           select
               b.minute,
               count(*) filter (where reached.to_cart >= b.minute and reached.to_cart < b.next)::integer as carts,
               count(*) filter (where reached.to_sale >= b.minute and reached.to_sale < b.next)::integer as sales
           from (values (0, 1), (1, 2), (2, 5), (5, 10), (10, 30), (30, 60), (60, 1000000)) as b (minute, next)
           cross join (
               select
                   case when v.first_cart_at is not null
                       then greatest(extract(epoch from v.first_cart_at - v.started_at) / 60, 0) end as to_cart,
                   case when v.order_count > 0
                       then greatest(extract(epoch from v.first_order_at - v.started_at) / 60, 0) end as to_sale
               from warehouse.fact_session as v
               join warehouse.dim_date as d using (date_key)
               join warehouse.dim_geography as g using (geography_key)
               join warehouse.dim_channel as ch using (channel_key)
               join warehouse.dim_customer as c using (customer_key)
               where d.full_date between '${from}' and '${to}' and ${condition}
           ) as reached
           group by b.minute
       ) as n`,
    )
    const { rows } = sections.minutes
    expect([name, rows.map((row) => row.to_cart)]).toEqual([name, expected?.carts])
    expect([name, rows.map((row) => row.to_order)]).toEqual([name, expected?.sales])
    expect([name, (expected?.carts ?? []).some((count) => count > 0)]).toEqual([name, true])
  }
})

test('minutes to cart and clicks are equal from days, months and single rows', async () => {
  const dashboard = await openDashboard(shop)
  for (const { from, to } of ranges) {
    const { sections } = await dashboard.get<PageAnswer<'funnel'>>(`pages/funnel?from=${from}&to=${to}`)
    // Days are split by either, not by both.
    const devicesAndCountries = (
      await shop.rows<{ filter: string; value: string }>(
        `select distinct 'device' as filter, coalesce(device_type, '') as value from warehouse.fact_session
         union
         select distinct 'country', case when geography_key > 0 then coalesce(country, '') else '' end from warehouse.dim_geography`,
      )
    ).map(({ filter, value }) => `${filter}=${encodeURIComponent(value)}`)
    const again = await dashboard.get<PageAnswer<'funnel'>>(
      `pages/funnel?from=${from}&to=${to}&${devicesAndCountries.join('&')}`,
    )
    expect(again.sections.minutes.rows).toEqual(sections.minutes.rows)
    expect(again.sections.steps.rows).toEqual(sections.steps.rows)
    const engagement = await dashboard.get<PageAnswer<'engagement'>>(`pages/engagement?from=${from}&to=${to}`)
    const clicks = await shop.rows(
      `select page_path, target_tag, target_id, left(target_text, 200) as target_text, clicks
       from (
           select page_path, target_tag, target_id, target_text, sum(clicks)::integer as clicks
           from warehouse.click_heatmap
           where date between '${from}' and '${to}'
           group by 1, 2, 3, 4
       ) as clicked
       order by clicks desc, page_path, target_tag, target_id, left(target_text, 200)
       limit 200`,
    )
    expect(engagement.sections.clicked.rows).toEqual(clicks)
    const best = await dashboard.get<PageAnswer<'customers'>>(`pages/customers?from=${from}&to=${to}`)
    const all = Object.entries(await everything()).flatMap(([name, list]) =>
      (list ?? []).map((value) => `${name}=${encodeURIComponent(value)}`),
    )
    const filtered = await dashboard.get<PageAnswer<'customers'>>(
      `pages/customers?from=${from}&to=${to}&${all.join('&')}`,
    )
    expect(filtered.sections.top_customers.rows).toEqual(best.sections.top_customers.rows)
  }
})

test('figures of the whole history equal those of their view', async () => {
  const dashboard = await openDashboard(shop)
  const { sections } = await dashboard.get<PageAnswer<'products'>>('pages/products')
  const [rules] = await shop.rows<{ count: number }>(
    'select least(count(*), 100)::integer as count from warehouse.vw_product_association_rules',
  )
  expect(sections.together.rows).toHaveLength(Number(rules?.count))
  expect(sections.together.followsRange).toBe(false)
  const customers = await dashboard.get<PageAnswer<'customers'>>('pages/customers')
  const rfm = await shop.rows(
    `select rfm_segment, count(*)::integer as customers
     from warehouse.user_lifetime_metrics group by 1 order by customers desc, rfm_segment`,
  )
  expect(
    customers.sections.rfm.rows.map(({ rfm_segment, customers: count }) => ({
      rfm_segment,
      customers: count,
    })),
  ).toEqual(rfm)
  const lives = customers.sections.survival.rows.filter(({ segment }) => segment === '(all)')
  expect(lives[0]).toMatchObject({ period_number: 0, survival_rate: 100 })
  const shares = lives.map(({ survival_rate: rate }) => Number(rate))
  expect(shares.length).toBeGreaterThan(2)
})

test('each line of a trend has every period of the range in order, however few rows filters leave', async () => {
  const dashboard = await openDashboard(shop)
  const [rare] = await shop.rows<{ coupon: string; from: string; to: string }>(
    `select s.coupon_code as coupon, min(d.full_date)::text as from, max(d.full_date)::text as to
     from warehouse.fact_sales as s join warehouse.dim_date as d using (date_key)
     where s.is_sale and s.coupon_code is not null
     group by 1 having count(*) > 3 order by count(*), 1 limit 1`,
  )
  const { from = '', to = '' } = ranges[0] ?? {}
  for (const grain of ['day', 'week', 'month'] as const) {
    for (const filter of [`coupon=${rare?.coupon}`, 'country=DE&weekday=Sunday', '']) {
      const query = `from=${from}&to=${to}&grain=${grain}&${filter}`
      const { sections, periods } = await dashboard.get<PageAnswer<'marketing'>>(`pages/marketing?${query}`)
      const { rows } = sections.trend
      const channels = [...new Set(rows.map(({ channel }) => channel))]
      expect(periods).toEqual(cutPeriods(from, addDays(to, 1), grain).map(({ start }) => start))
      expect(rows.map(({ period, channel }) => [period, channel])).toEqual(
        periods.flatMap((period) => channels.map((channel) => [period, channel])),
      )
      const cents = rows.reduce((sum, row) => sum + Math.round(Number(row.net_sales) * 100), 0)
      const tile = sections.channels.rows.reduce(
        (sum, row) => sum + Math.round(Number(row.net_sales) * 100),
        0,
      )
      expect(cents).toBe(tile)
      expect(rows.every(({ orders, net_sales: revenue }) => orders !== null && revenue !== null)).toBe(true)
      // Visits have no coupon, which is not a zero.
      if (filter.startsWith('coupon')) expect(rows.every(({ sessions }) => sessions === null)).toBe(true)
    }
  }
  const { sections } = await dashboard.get<PageAnswer<'products'>>(
    `pages/products?from=${from}&to=${to}&coupon=${rare?.coupon}`,
  )
  const { rows } = sections.category_margin
  const months = cutPeriods(from, addDays(to, 1), 'month').map(({ start }) => start)
  const categories = [...new Set(rows.map(({ category }) => category))]
  expect(rows.map(({ month, category }) => [month, category])).toEqual(
    months.flatMap((month) => categories.map((category) => [month, category])),
  )
  const empty = rows.filter(({ net_sales: revenue }) => Number(revenue) === 0)
  expect(empty.length).toBeGreaterThan(0)
  expect(empty.every(({ profit_margin: margin }) => margin === null)).toBe(true)
})

test('shares and ranks cover all rows, also if only the first are shown', async () => {
  const dashboard = await openDashboard(shop)
  const { sections } = await dashboard.get<PageAnswer<'products'>>(
    'pages/products?from=2026-05-01&to=2026-09-30',
  )
  const { rows } = sections.ranking
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.at(-1)?.cumulative_share).toBe(100)
  const [first] = rows
  expect(first?.share).toBe(first?.cumulative_share)
  const ten = sections.pareto.rows.find(({ products }) => products === 10)
  expect(ten?.cumulative_share).toBe(rows[9]?.cumulative_share)
  const revenue = rows.map(({ net_sales: value }) => Number(value))
  expect(revenue).toEqual([...revenue].sort((a, b) => b - a))
})

test('a corrected segment moves the sales and visits of its customer', async () => {
  const own = await newShop()
  const customer = { customer_id: 'c1', updated_at: '2026-01-01' }
  await own.file('customers_2026-02-01.csv', [{ ...customer, segment: 'Wrong' }])
  await own.file('orders_2026-02-01.csv', [
    { order_id: 'o1', customer_id: 'c1', session_id: 's1', time: '2026-01-20 10:00', total_price: 5 },
  ])
  await own.file('sessions_2026-02-01.csv', [{ session_id: 's1', user_id: 'c1', time: '2026-01-20 09:00' }])
  // Keeps the next night from deriving everything again.
  await own.file(
    'orders_others_2026-02-01.csv'.replace('_others', '-1'),
    Array.from({ length: 50 }, (_, n) => ({ order_id: `x${n}`, time: '2026-01-21 10:00', total_price: 1 })),
  )
  await own.load()
  await own.file('customers_2026-02-02.csv', [{ ...customer, segment: 'Right' }])
  await own.load()
  const dashboard = await openDashboard(own)
  const { section } = await dashboard.get<MetricsAnswer>(
    'metrics?metrics=orders,sessions,total_revenue&by=segment&from=2026-01-20&to=2026-01-20&compare=none',
  )
  expect(section.rows).toEqual([{ segment: 'Right', orders: 1, sessions: 1, total_revenue: 5 }])
})
