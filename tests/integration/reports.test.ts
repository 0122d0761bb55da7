import { expect, test } from 'vitest'
import { periodTypes, periodUnits } from '../../src/calendar.ts'
import { reportDerivations } from '../../src/metrics/index.ts'
import type { By } from '../../src/metrics/periods.ts'
import { type Entity, entities, metricsOf } from '../../src/metrics/registry.ts'
import { figuresOf } from '../../src/reports/figures.ts'
import { knownReport } from '../../src/reports/known_report.ts'
import { liveReport } from '../../src/reports/live_report.ts'
import { storehouse } from '../support/command_line.ts'
import { rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

const ids: Partial<Record<Entity, string>> = { listing: 'listing_id', product: 'product_id' }

/**
 * Two listings, a product without one, a guest, a refund in a later month, a sale without lines, an order that is not a
 * sale.
 */
async function shopOfTwoMonths(): Promise<Shop> {
  const shop = await newShop()
  await shop.file('products_2026-01-01.csv', [
    { product_id: 'p1', product_name: 'Pen', listing_id: 'L1', unit_cost: 1 },
    { product_id: 'p2', product_name: 'Pencil', listing_id: 'L1', unit_cost: 2 },
    { product_id: 'p3', product_name: 'Paper', unit_cost: 3 },
  ])
  await shop.file('orders_2026-01-01.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-01-30 10:00', shipping: 5, status: 'paid' },
    { order_id: 'o2', customer_id: 'c1', time: '2026-02-02 10:00', shipping: 0, status: 'paid' },
    { order_id: 'o3', customer_id: '', time: '2026-02-03 10:00', shipping: 0, status: 'paid' },
    { order_id: 'o4', customer_id: 'c2', time: '2026-02-04 10:00', shipping: 0, status: 'cancelled' },
    { order_id: 'o5', customer_id: 'c3', time: '2026-02-28 10:00', total_price: 7, status: 'paid' },
  ])
  await shop.file('order_items_2026-01-01.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p1', quantity: 2, unit_price: 10 },
    { order_item_id: 'i2', order_id: 'o1', product_id: 'p2', quantity: 1, unit_price: 20 },
    { order_item_id: 'i3', order_id: 'o2', product_id: 'p3', quantity: 1, unit_price: 30 },
    { order_item_id: 'i4', order_id: 'o3', product_id: 'p1', quantity: 1, unit_price: 10 },
    { order_item_id: 'i5', order_id: 'o4', product_id: 'p1', quantity: 9, unit_price: 10 },
  ])
  await shop.file('refunds_2026-01-01.csv', [
    { refund_id: 'r1', order_id: 'o1', order_item_id: 'i1', amount: 4, time: '2026-02-10' },
    { refund_id: 'r2', order_id: 'o4', amount: 50, time: '2026-02-10' },
  ])
  await shop.load()
  return shop
}

/** The stored figures of one period type, in the form of a live report. */
async function stored(shop: Shop, entity: Entity, by: Exclude<By, 'all'>) {
  const id = ids[entity]
  const rows = await shop.rows(
    `select * from warehouse.${entity}_reports where period_type = '${periodTypes[by]}'
     order by period_start${id ? `, net_revenue desc, ${id} collate "C"` : ''}`,
  )
  return rows.map((row) => ({
    periodStart: row.period_start,
    periodEnd: row.period_end,
    id: id ? row[id] : null,
    figures: figuresOf(row, metricsOf(entity)),
  }))
}

test('a month of the shop, its listings and its products follows the definitions', async () => {
  const shop = await shopOfTwoMonths()
  const february = { from: '2026-02-01', to: '2026-03-01', by: 'month' } as const
  const [ofShop] = (await liveReport(shop.db, { entity: 'shop', ...february })).rows
  expect(ofShop?.figures).toMatchObject({
    orders: 3,
    units: 2,
    gross_sales: 47,
    net_revenue: 47,
    returns: 4,
    product_cost: 4,
    gross_profit: 43,
    profit_margin: 91.49,
    contribution: 39,
    avg_net_order_value: 15.67,
    refund_rate: 8.51,
    customers: 2,
    new_customers: 1,
    repeat_customers: 1,
    sessions: 0,
    conversion_rate: null,
  })
  expect(ofShop?.before?.figures).toMatchObject({ orders: 1, net_revenue: 40, shipping_charged: 5 })
  expect(ofShop?.change.net_revenue).toEqual({ absolute: 7, percent: 17.5 })
  expect(ofShop?.change.shipping_charged).toEqual({ absolute: -5, percent: -100 })
  expect(ofShop?.change.conversion_rate).toEqual({ absolute: null, percent: null })

  const listings = (await liveReport(shop.db, { entity: 'listing', ...february })).rows
  expect(
    listings.map(({ id, figures }) => [id, figures.orders, figures.net_revenue, figures.returns]),
  ).toEqual([
    ['(unknown)', 2, 37, 0],
    ['L1', 1, 10, 4],
  ])
  expect(listings[0]?.figures).toMatchObject({ contribution: null, shipping_charged: null })
  expect(listings[0]?.figures).not.toHaveProperty('customers')
  const january = { ...february, from: '2026-01-01', to: '2026-02-01' }
  // Two lines of the listing in one sale are one sale.
  const [listing] = (await liveReport(shop.db, { entity: 'listing', ...january })).rows
  expect(listing).toMatchObject({ id: 'L1', figures: { orders: 1, units: 3, net_revenue: 40 } })

  const products = (await liveReport(shop.db, { entity: 'product', ...february })).rows
  expect(
    products.map(({ id, figures }) => [id, figures.orders, figures.net_revenue, figures.returns]),
  ).toEqual([
    ['p3', 1, 30, 0],
    ['p1', 1, 10, 4],
    ['(unknown)', 1, 7, 0],
  ])
})

test('live reports equal the stored ones for every entity and period, after each night', async () => {
  const shop = await shopOfTwoMonths()
  const expectEqual = async () => {
    for (const entity of entities) {
      for (const by of periodUnits) {
        const live = await liveReport(shop.db, { entity, by })
        const rows = live.rows.map(({ periodStart, periodEnd, id, figures }) => ({
          periodStart,
          periodEnd,
          id,
          figures,
        }))
        expect(rows).toEqual(await stored(shop, entity, by))
      }
    }
    for (const { target, columns, select } of reportDerivations) {
      const fresh = await rowsOf(shop.db.kysely, `select ${columns.join(', ')} from (${select}) as fresh`)
      const kept = await rowsOf(shop.db.kysely, `select ${columns.join(', ')} from warehouse.${target}`)
      expect(new Set(fresh.map((row) => JSON.stringify(row)))).toEqual(
        new Set(kept.map((row) => JSON.stringify(row))),
      )
    }
  }
  await expectEqual()
  // A sale long before all others, a product that moves to another listing, a sale that is cancelled.
  await shop.file('orders_2026-03-05.csv', [
    { order_id: 'o0', customer_id: 'c2', time: '2025-12-30 10:00', total_price: 3, updated_at: '2026-03-05' },
    { order_id: 'o2', customer_id: 'c1', time: '2026-02-02 10:00', status: 'void', updated_at: '2026-03-05' },
    { order_id: 'o6', customer_id: 'c1', time: '2026-03-04 10:00', total_price: 3, updated_at: '2026-03-05' },
  ])
  await shop.file('products_2026-03-05.csv', [
    { product_id: 'p1', product_name: 'Pen', listing_id: 'L2', unit_cost: 1, updated_at: '2026-03-05' },
  ])
  await shop.load()
  await expectEqual()
  const listings = await shop.rows(
    `select listing_id, orders from warehouse.listing_reports where period_type = 'monthly' and period_start = '2026-01-01' order by 1`,
  )
  expect(listings).toEqual([
    { listing_id: 'L1', orders: 1 },
    { listing_id: 'L2', orders: 1 },
  ])
})

test('listings and products add up to the shop in every period', async () => {
  const shop = await shopOfTwoMonths()
  const sums =
    'sum(units), sum(gross_sales), sum(discounts), sum(net_revenue), sum(returns), sum(product_cost)'
  for (const table of ['listing_reports', 'product_reports']) {
    const wrong = await shop.rows(
      `(select period_type, period_start, ${sums} from warehouse.shop_reports where orders > 0 or returns > 0 group by 1, 2
        except select period_type, period_start, ${sums} from warehouse.${table} group by 1, 2)`,
    )
    expect(wrong).toEqual([])
  }
})

test('a closed period that later data changes leaves one revision, an unchanged one none', async () => {
  const shop = await shopOfTwoMonths()
  const revisions = (where: string) =>
    shop.rows(`select * from ops.report_revisions where ${where} order by run_id, report, entity_id`)
  expect(await revisions('true')).toEqual([])

  // January is closed, February is not until its last day: the newest activity is that of the 28th, its last.
  await shop.file('orders_2026-03-02.csv', [
    { order_id: 'o7', customer_id: 'c4', time: '2026-01-31 10:00', total_price: 9 },
    { order_id: 'o8', customer_id: 'c4', time: '2026-03-01 10:00', total_price: 9 },
  ])
  await shop.load()
  const monthly = `period_type = 'monthly' and report = 'shop_reports'`
  const [january, ...more] = await revisions(monthly)
  expect(more).toEqual([])
  expect(january).toMatchObject({
    entity_id: '(shop)',
    period_start: '2026-01-01',
    period_end: '2026-02-01',
    kind: 'changed',
    files: ['orders_2026-03-02.csv'],
  })
  expect(january?.changes).toMatchObject({ orders: { old: 1, new: 2 }, net_revenue: { old: 40, new: 49 } })
  expect(january?.changes).not.toHaveProperty('units')
  expect(await revisions(`period_type = 'monthly' and report = 'product_reports'`)).toMatchObject([
    { entity_id: '(unknown)', kind: 'appeared', changes: { orders: { old: null, new: 1 } } },
  ])

  // Open periods change silently, and a night that changes no figure writes nothing.
  const before = await revisions('true')
  await shop.file('orders_2026-03-03.csv', [
    { order_id: 'o9', customer_id: 'c4', time: '2026-03-02 10:00', total_price: 9 },
  ])
  await shop.load()
  await shop.rebuild()
  expect(await revisions('true')).toEqual(before)

  await shop.file('orders_2026-03-04.csv', [
    { order_id: 'o7', customer_id: 'c4', time: '2026-01-31', status: 'void', updated_at: '2026-03-04' },
  ])
  await shop.load()
  expect(
    (await revisions(`period_type = 'monthly' and report = 'product_reports'`)).map(({ kind }) => kind),
  ).toEqual(['appeared', 'vanished'])
})

test('--as-known-on gives the closed periods and figures of the last publish until that day', async () => {
  const shop = await shopOfTwoMonths()
  const night = async (day: string, order: Record<string, string | number>) => {
    await shop.file(`orders_${day}.csv`, [{ customer_id: 'c5', ...order }])
    await shop.load()
  }
  await night('2026-03-02', { order_id: 'k1', time: '2026-01-31', total_price: 9 })
  await night('2026-03-03', { order_id: 'k2', time: '2026-03-03', total_price: 9 })
  await night('2026-03-04', { order_id: 'k3', time: '2026-01-31', total_price: 1 })
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']
  for (const [index, day] of days.entries()) {
    await shop.rows(
      `update ops.publications set published_at = '${day} 23:59:59 UTC'
       where run_id = (select run_id from ops.publications order by run_id offset ${index} limit 1)`,
    )
  }
  const known = async (knownOn: string, entity: Entity = 'shop') => {
    const found = await knownReport(shop.db, { entity, by: 'month', knownOn })
    return found.rows.map((row) => [row.periodStart, row.id, row.figures.net_revenue, row.isRevised])
  }
  expect(await known('2026-02-28')).toEqual([])
  expect(await known('2026-03-01')).toEqual([
    ['2026-01-01', null, 40, true],
    ['2026-02-01', null, 47, false],
  ])
  expect((await known('2026-03-03'))[0]).toEqual(['2026-01-01', null, 49, true])
  expect((await known('2026-03-04'))[0]).toEqual(['2026-01-01', null, 50, false])
  expect((await known('2027-01-01'))[0]).toEqual(['2026-01-01', null, 50, false])
  // A row that did not exist then is missing.
  const january = async (day: string) =>
    (await known(day, 'product')).filter(([start]) => start === '2026-01-01').map(([, id]) => id)
  expect(await january('2026-03-01')).toEqual(['p1', 'p2'])
  expect(await january('2026-03-02')).toEqual(['(unknown)', 'p1', 'p2'])
})

test('a closed period stays known when the as-of date goes back before it', async () => {
  const shop = await newShop()
  const nights = [
    ['2026-04-01', 'order_id,time,total_price\no1,2026-02-10,20\no2,2026-03-31,30\n'],
    ['2026-04-02', 'order_id,time,is_deleted\no2,2026-03-31,1\n'],
    ['2026-04-06', 'order_id,time,total_price\no1,2026-02-10,25\no3,2026-04-05,1\n'],
  ] as const
  for (const [day, orders] of nights) {
    await shop.file(`orders_${day}.csv`, orders)
    await shop.load()
    await shop.rows(
      `update ops.publications set published_at = '${day} 12:00 UTC' where run_id = (select max(run_id) from ops.publications)`,
    )
  }
  const revenue = async (knownOn: string) =>
    (await knownReport(shop.db, { entity: 'shop', by: 'month', knownOn })).rows.map((row) => [
      row.periodStart,
      row.figures.net_revenue,
    ])
  expect(await revenue('2026-04-01')).toEqual([
    ['2026-02-01', 20],
    ['2026-03-01', 30],
  ])
  // February was open again, and was not over.
  expect(await revenue('2026-04-02')).toEqual([])
  expect(await revenue('2026-04-06')).toEqual([
    ['2026-02-01', 25],
    ['2026-03-01', 0],
  ])
})

test('an id that was once reported can be asked for after it is gone, and an unknown one cannot', async () => {
  const shop = await shopOfTwoMonths()
  const line = { order_item_id: 'g1', order_id: 'o1', product_id: 'ghost', quantity: 1, unit_price: 5 }
  await shop.file('order_items_2026-03-02.csv', [line])
  await shop.load()
  const [published] = await shop.rows<{ day: string }>(
    `update ops.publications set published_at = published_at - interval '3 days'
     where run_id = (select max(run_id) from ops.publications)
     returning (published_at at time zone 'UTC')::date::text as day`,
  )
  const knownOn = String(published?.day)
  await shop.file('order_items_2026-03-03.csv', [{ ...line, is_deleted: 'true' }])
  await shop.load()
  expect(await shop.rows(`select from warehouse.dim_product where product_id = 'ghost'`)).toEqual([])
  const ghost = await knownReport(shop.db, { entity: 'product', by: 'month', knownOn, ids: ['ghost'] })
  expect(ghost.rows).toMatchObject([
    { periodStart: '2026-01-01', id: 'ghost', figures: { units: 1 }, now: null },
  ])
  expect((await liveReport(shop.db, { entity: 'product', by: 'month', ids: ['ghost'] })).rows).toEqual([])
  // Paper belongs to no listing.
  const unlisted = await liveReport(shop.db, { entity: 'listing', by: 'all', ids: ['(unknown)'] })
  expect(unlisted.rows).toMatchObject([{ id: '(unknown)', figures: { units: 1 } }])
  const own = await newShop()
  expect((await liveReport(own.db, { entity: 'listing', by: 'all', ids: ['(unknown)'] })).rows).toEqual([])
  await expect(liveReport(shop.db, { entity: 'listing', by: 'all', ids: ['L1', 'ghost'] })).rejects.toThrow(
    'There is no listing "ghost".',
  )
})

test('an empty warehouse gives empty reports', async () => {
  const shop = await newShop()
  for (const entity of entities) {
    expect((await liveReport(shop.db, { entity, by: 'month' })).rows).toEqual([])
    expect(
      (await liveReport(shop.db, { entity, by: 'all', from: '2026-01-01', to: '2026-02-01' })).rows,
    ).toEqual([])
    expect((await knownReport(shop.db, { entity, by: 'month', knownOn: '2026-01-01' })).rows).toEqual([])
  }
  const run = await storehouse(['report', '--by', 'month'], {
    DATABASE_URL: shop.db.url,
    STOREHOUSE_HOME: shop.folder,
  })
  expect(run).toMatchObject({ code: 0, stdout: 'The warehouse is empty: there is nothing to report yet.\n' })
})

test('the command compares a range with the previous one, and names what is valid', async () => {
  const shop = await shopOfTwoMonths()
  const report = (...args: string[]) =>
    storehouse(['report', ...args], { DATABASE_URL: shop.db.url, STOREHOUSE_HOME: shop.folder })
  const json = await report('--from', '2026-02-01', '--to', '2026-03-01', '--by', 'month', '--json')
  expect(JSON.parse(json.stdout).rows).toMatchObject([
    {
      period_type: 'monthly',
      period_start: '2026-02-01',
      period_end: '2026-03-01',
      figures: { orders: 3 },
      before: { period_start: '2026-01-01', figures: { orders: 1 } },
      change: { orders: { absolute: 2, percent: 200 } },
    },
  ])
  const text = await report('--from', '2026-02-01', '--to', '2026-03-01', '--metrics', 'orders,net_revenue')
  expect(text.stdout).toContain('orders')
  expect(text.stdout).toContain('+200.00')

  for (const [args, said] of [
    [['--metrics', 'profit'], 'Metrics: orders, units, gross_sales'],
    [['--for', 'listing', '--metrics', 'sessions'], 'Metrics: orders, units, gross_sales'],
    [['--by', 'fortnight'], 'day, week, month, quarter, year, all'],
    [['--for', 'brand'], 'shop, listing, product'],
    [['--from', '2026-02-30'], 'YYYY-MM-DD'],
    [['--from', '2026-03-01', '--to', '2026-02-01'], '--to is the day after the last one'],
    [['--by', 'all', '--as-known-on', '2026-03-01'], 'Periods: day, week, month, quarter, year.'],
    [['--id', 'p1'], '--for listing or --for product'],
    [['--for', 'product', '--id', 'p1', 'P1', 'p9'], 'There is no product "P1", "p9".'],
    [
      ['--for', 'listing', '--by', 'month', '--as-known-on', '2026-03-01', '--id', 'p1'],
      'There is no listing "p1".',
    ],
  ] as const) {
    const run = await report(...args)
    expect(run).toMatchObject({ code: 2, stdout: '' })
    expect(run.stderr).toContain(said)
  }
})
