import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load_config.ts'
import { inspectFiles } from '../../src/inspect/inspect_files.ts'
import { writeSettings } from '../../src/inspect/write/write_settings.ts'
import { feedNames, feeds } from '../../src/model/feeds/index.ts'
import { scratchFolder } from '../support/scratch_folder.ts'
import { newShop, type Shop } from '../support/shop.ts'

// What a newcomer does: drop the files, let inspect write the settings, load. The right values are computed by hand.

// Each has its own warehouse: with the settings of the next, its files could not be read again.
let shop: Shop
const root = mkdtempSync(join(scratchFolder(), 'storehouse-inspect-write-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Loads files with the settings that inspecting them proposes. */
async function dropAndLoad(project: string, files: Record<string, string | Buffer>) {
  shop = await newShop()
  const folder = join(root, project)
  const inbox = join(folder, 'data/inbox')
  mkdirSync(inbox, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(inbox, name), content)
  const feedColumns = Object.fromEntries(
    feeds.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
  )
  const read = () => loadConfig({ folder, environment: {}, feedNames, feedColumns })
  const { settings } = await inspectFiles([inbox], await read())
  if (settings.length > 0) await writeSettings(folder, undefined, settings)
  const { feeds: own, sources, currency, pricesIncludeTax, statuses } = await read()
  Object.assign(shop.config, { feeds: own, sources, currency, pricesIncludeTax, statuses })
  return shop.load([inbox])
}

/** The files of a folder of tests/field. */
function field(folder: string): Record<string, Buffer> {
  const from = fileURLToPath(new URL(`../field/${folder}/`, import.meta.url))
  return Object.fromEntries(readdirSync(from).map((name) => [name, readFileSync(join(from, name))]))
}

const rows = (query: string) => shop.rows(query)

test('windows-1252, undeclared', async () => {
  await dropAndLoad('05-encodings', field('05-encodings'))
  expect(await rows("select city from production.orders where order_id in ('E1', 'E3') order by 1")).toEqual([
    { city: 'Köln' },
    { city: 'München' },
  ])
})

test('a German file name, German columns and German numbers', async () => {
  const { 'orders_2026-03-31.csv': orders = '', ...lines } = field('06-german-numbers')
  await dropAndLoad('german', { 'Bestellungen März.csv': orders, ...lines })
  expect(
    await rows(
      "select order_id, total_price::float8 as total from production.orders where order_id ~ '^D' order by 1",
    ),
  ).toEqual(
    [1234.5, 1000, 12.5, 999, 2500, 100].map((total, index) => ({ order_id: `D${index + 1}`, total })),
  )
  expect(
    await rows(
      "select order_id, product_price::float8 as price, product_qty as quantity from production.order_items where order_id ~ '^D' order by 1",
    ),
  ).toEqual([
    { order_id: 'D2', price: 1, quantity: 1000 },
    { order_id: 'D5', price: 2500, quantity: 1 },
  ])
})

test('prices that include tax', async () => {
  await dropAndLoad('11-tax-included', field('11-tax-included'))
  expect(
    await rows(
      "select net_amount::float8 as net from warehouse.fact_sales where order_id ~ '^V' order by order_id",
    ),
  ).toEqual([{ net: 100 }, { net: 100 }])
})

test('test orders are left out', async () => {
  await dropAndLoad('16-test-orders', field('16-test-orders'))
  expect(await rows("select order_id from production.orders where order_id ~ '^T'")).toEqual([
    { order_id: 'T1' },
  ])
})

test('a gift card is a debt, not a sale', async () => {
  await dropAndLoad('18-gift-cards', field('18-gift-cards'))
  expect(
    await rows("select sum(net_amount)::float8 as net from warehouse.fact_sales where order_id ~ '^GC'"),
  ).toEqual([{ net: 80 }])
})

test('refunds below 0, and a returned line among those of its order', async () => {
  await dropAndLoad('20-negative-refunds', field('20-negative-refunds'))
  expect(
    await rows('select refund_id, amount::float8 as amount from warehouse.fact_refund order by 1'),
  ).toEqual([
    { refund_id: 'N2/return/#2', amount: 100 },
    { refund_id: 'NF1', amount: 49.99 },
    { refund_id: 'NF2', amount: 20 },
  ])
})

test('comments above the header and a total below', async () => {
  await dropAndLoad('24-ga4-preamble', field('24-ga4-preamble'))
  expect(await rows('select session_id from production.sessions')).toEqual([{ session_id: 'S1' }])
})

test('several currencies are never added up', async () => {
  const { files } = await dropAndLoad('14-multi-currency', field('14-multi-currency'))
  expect(files).toMatchObject([{ inserted: 1, rejected: 2 }])
  expect(await rows("select order_id, currency from production.orders where order_id ~ '^M'")).toEqual([
    { order_id: 'M1', currency: 'USD' },
  ])
})

test('an unknown shop: day and time apart, totals of lines, a total row, statuses in its own language', async () => {
  await dropAndLoad('own', {
    'Verkäufe.csv':
      'Auswertung\n\nBestellnr;Datum;Uhrzeit;Kunde;Gesamtbetrag;Status\n' +
      'X1;03.04.2026;10:15;K1;1.234,50;bezahlt\nX2;05.04.2026;11:20;K2;2.000,00;storniert\nSumme;;;;3.234,50;\n',
    'Positionen.csv':
      'Bestellnr;Artikelnr;Menge;Gesamtpreis\nX1;A1;2;1.200,00\nX1;A2;1;34,50\nX2;A2;10;2.000,00\n',
  })
  expect(
    await rows(
      `select order_id, to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at, status, total_amount::float8 as total
       from warehouse.fact_sales where order_id ~ '^X' or order_id = 'Summe' order by 1`,
    ),
  ).toEqual([
    { order_id: 'X1', at: '2026-04-03 10:15', status: 'completed', total: 1234.5 },
    { order_id: 'X2', at: '2026-04-05 11:20', status: 'cancelled', total: 2000 },
  ])
  expect(
    await rows(
      "select product_price::float8 as price from production.order_items where order_id ~ '^X' order by 1",
    ),
  ).toEqual([{ price: 34.5 }, { price: 200 }, { price: 600 }])
})

test('typed events of an own tracker, in columns of other names', async () => {
  const { files } = await dropAndLoad('tracking', {
    'tracking.csv': [
      'ts;session;action;url;sku;qty;unit price',
      '2026-03-01 10:00:00;s1;page_view;https://shop.example/mug?x=1;;;',
      '2026-03-01 10:01:00;s1;add_to_cart;https://shop.example/mug;MUG;2;8.00',
      '2026-03-01 10:02:00;s1;scroll;https://shop.example/mug;;;',
      '2026-03-01 10:05:00;s1;purchase;https://shop.example/thanks;MUG;2;8.00',
      '2026-03-01 11:05:00;s2;page_view;https://shop.example/;;;',
      '',
    ].join('\n'),
  })
  const made = files
    .filter(({ outcome }) => outcome === 'loaded')
    .map(({ feed, inserted }) => [feed, inserted])
  expect(made.sort()).toEqual([
    ['cart_adds', 1],
    ['order_items', 1],
    ['orders', 1],
    ['pageviews', 2],
  ])
  expect(
    await rows(
      'select session_id, pageview_count::int as views, cart_add_count::int as adds, order_count::int as orders from warehouse.fact_session order by 1',
    ),
  ).toEqual([
    { session_id: 's1', views: 1, adds: 1, orders: 1 },
    { session_id: 's2', views: 1, adds: 0, orders: 0 },
  ])
})
