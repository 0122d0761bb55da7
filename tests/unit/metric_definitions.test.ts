import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sqlFolder } from '../../src/db/migrations.ts'
import { metricFunctions } from '../../src/metrics/metric_functions.ts'
import { programTexts, secondDefinitions, sqlTexts } from '../support/second_definitions.ts'

// A number has one definition, in the registry of metrics; sql/ takes it from the functions that are made of it.

const twice = (texts: ReadonlyArray<{ path: string; text: string }>) =>
  texts.flatMap(({ path, text }) => secondDefinitions(text).map((name) => `${path}: ${name}`))

test('no file of sql/ writes the formula of a metric again', async () => {
  const texts = await sqlTexts()
  expect(texts.length).toBeGreaterThan(100)
  expect(twice(texts)).toEqual([])
})

test('no statement of the program writes the formula of a metric again', async () => {
  expect(twice(await programTexts())).toEqual([])
})

test.each([
  ['select warehouse.percent(gross_profit, net_revenue) as margin', 'profit_margin'],
  [
    'select warehouse.percent(sum(s.gross_profit), sum(s.net_revenue)) as margin from x as s',
    'profit_margin',
  ],
  ['select 100 * sum(gross_profit) / nullif(sum(net_revenue), 0) as margin', 'profit_margin'],
  ['select round(m.total_revenue / nullif(m.total_orders, 0), 2) as basket', 'avg_order_value'],
  ['select warehouse.ratio(\n  revenue,\n  usage_count\n) as basket', 'avg_order_value'],
  ['select s.net_amount - coalesce(r.goods_amount, 0) as left_over', 'net_sales'],
  ['select (net_revenue - total_cost)::numeric(24,2) as earned', 'gross_profit'],
  ['select net_revenue - returns + shipping_charged as money', 'net_sales'],
  ['select contribution - ad_spend - expenses as profit', 'contribution_after_ads'],
  ['select warehouse.percent(mobile, all_of_them) as conversion_rate', 'conversion_rate'],
  ['select a, round(b / c, 2) as roas', 'roas'],
  ['select sum(b) - sum(c) as net_profit', 'net_profit'],
  ['select warehouse.percent(sessions - product_view_sessions, sessions) as lost', 'product_view_dropoff'],
  ['select warehouse.ratio(sum(v.orders), sum(v.lifespan_months)) as often', 'purchase_frequency'],
  [
    'select warehouse.ratio(sum(days_since_last_order), count(*)) as avg_days_since_last_order',
    'avg_days_since_last_order',
  ],
  ['select warehouse.percent(count(*), sum(count(*)) over ()) as customer_share', 'customer_share'],
  ['select round(100.0 * a / nullif(b, 0), 2) as open_rate', 'open_rate'],
])('a formula is found in %s', (sql, name) => {
  expect(secondDefinitions(sql)).toContain(name)
})

test.each([
  'select warehouse.profit_margin(sum(gross_profit), sum(net_revenue)) as profit_margin',
  'select c.net_sales, sum(p.contribution) as contribution -- net_revenue - returns',
  "comment on column x.y is 'gross_profit / net_revenue, in percent.'",
  'select warehouse.revenue_share(net_revenue, sum(net_revenue) over ()) as revenue_share',
])('%s is no formula', (sql) => {
  expect(secondDefinitions(sql)).toEqual([])
})

test('sql/functions/ has the functions of the metrics as the registry declares them', async () => {
  for (const [name, text] of metricFunctions()) {
    const standing = await readFile(join(sqlFolder, 'functions', name), 'utf8').catch(() => '')
    expect(standing, `${name}: run "npm run sql:metrics"`).toBe(text)
  }
})
