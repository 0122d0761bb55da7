import { readFile } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { down as withoutGuests } from '../../migrations/0026_guests.ts'
import { down as withoutMoneyOfChecks } from '../../migrations/0027_money_of_checks.ts'
import { down as withoutSources } from '../../migrations/0028_sources.ts'
import { down as withoutLineShipping } from '../../migrations/0029_line_shipping.ts'
import { down as withoutWords } from '../../migrations/0030_words.ts'
import { down as withoutAlertRules } from '../../migrations/0031_alert_rules.ts'
import { down as withoutUsers } from '../../migrations/0033_users.ts'
import { down as withoutJobs } from '../../migrations/0035_jobs.ts'
import { down as withoutErasures } from '../../migrations/0037_erasures.ts'
import { down as withoutArchivedMonths } from '../../migrations/0039_archived_months.ts'
import { down as withoutSessionIndexes } from '../../migrations/0040_session_indexes.ts'
import { migrate } from '../../src/db/migrate.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { contentsOf, starWithKeys } from '../support/contents.ts'
import { execute } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await newShop()
  await shop.file('customers_2026-01-02.csv', [
    { customer_id: 'c1', segment: 'basic', country: 'DE', city: 'Bonn', updated_at: '2025-12-01' },
    { customer_id: 'c2', segment: null, country: 'LV', city: 'Riga', updated_at: '2025-12-01' },
  ])
  await shop.file('orders_2026-01-02.csv', [
    { order_id: 'o1', time: '2026-01-01', customer_id: 'c1' },
    { order_id: 'guest', time: '2026-01-02', customer_id: '' },
  ])
  await shop.file('order_items_2026-01-02.csv', [
    { order_item_id: 'i1', order_id: 'guest', product_id: 'p1', product_price: 5, product_qty: 1 },
  ])
  await shop.file('payments_2026-01-02.csv', [
    { payment_id: 'paid', order_id: 'guest', payment_method: 'card', amount: 5, time: '2026-01-02' },
  ])
  await shop.file('refunds_2026-01-02.csv', [
    { refund_id: 'back', order_id: 'guest', amount: 1, time: '2026-01-02' },
  ])
  await shop.file('sessions_2026-01-02.csv', [{ session_id: 's1', user_id: 'visitor', time: '2026-01-02' }])
  await shop.load()
})

test('unknown values read Unknown, and the customer of a guest order reads Guest', async () => {
  const members = (dimension: string, key: string) =>
    shop.rows(
      `select to_jsonb(d) - 'member_hash' as member
       from warehouse.${dimension} as d where ${key} < 0 order by ${key} desc`,
    )
  const said = (member: object) => ({ member: expect.objectContaining(member) })
  const customer = (key: number, word: string) =>
    said({
      customer_key: key,
      customer_id: null,
      segment: word,
      country: word,
      region: word,
      city: word,
      current_segment: word,
      current_city: word,
      gender: word,
      acquisition_channel: word,
      birth_year: null,
      is_current: null,
    })
  expect(await members('dim_customer', 'customer_key')).toEqual([
    customer(-1, 'Unknown'),
    customer(-2, 'Guest'),
  ])
  expect(await members('dim_product', 'product_key')).toEqual([
    said({
      product_id: '(unknown)',
      product_name: 'Unknown',
      category_name: 'Uncategorized',
      top_category_name: 'Uncategorized',
      brand: 'Unknown',
      unit_cost: null,
    }),
  ])
  expect(await members('dim_channel', 'channel_key')).toEqual([
    {
      member: {
        channel_key: -1,
        channel_name: 'Unknown',
        utm_source: null,
        utm_medium: null,
        utm_campaign: null,
      },
    },
  ])
  expect(await members('dim_payment', 'payment_key')).toEqual([
    said({ payment_method: 'Unknown', payment_type: 'Unknown' }),
  ])
  expect(await members('dim_geography', 'geography_key')).toEqual([
    said({ country: 'Unknown', region: 'Unknown', city: 'Unknown' }),
  ])
  expect(await members('dim_date', 'date_key')).toEqual([said({ day_name: 'Unknown', full_date: null })])
})

test('every row of a guest order has the key of guests, and a visitor without an account is unknown', async () => {
  expect(
    await shop.rows(`
      select 'order' as fact, customer_key::integer, customer_id from warehouse.fact_sales where order_id = 'guest'
      union all select 'line', customer_key, customer_id from warehouse.fact_order_item where order_id = 'guest'
      union all select 'payment', customer_key, customer_id from warehouse.fact_payment
      union all select 'refund', customer_key, customer_id from warehouse.fact_refund
      union all select 'session', customer_key, customer_id from warehouse.fact_session`),
  ).toEqual([
    { fact: 'order', customer_key: -2, customer_id: null },
    { fact: 'line', customer_key: -2, customer_id: null },
    { fact: 'payment', customer_key: -2, customer_id: null },
    { fact: 'refund', customer_key: -2, customer_id: null },
    { fact: 'session', customer_key: -1, customer_id: null },
  ])
})

test('views, queries and reports keep NULL and their own words for unknown values', async () => {
  expect(await shop.rows('select channel_name, country from warehouse.session_attribution')).toEqual([
    { channel_name: 'Direct', country: null },
  ])
  expect(
    await shop.rows('select country, orders::integer from warehouse.vw_sales_by_geography order by 1'),
  ).toEqual([
    { country: 'DE', orders: 1 },
    { country: null, orders: 1 },
  ])
  const query = async (name: string) =>
    shop.rows(await readFile(new URL(`../../sql/queries/${name}.sql`, import.meta.url), 'utf8'))
  expect(await query('payment_methods')).toMatchObject([
    { payment_method: 'card', payment_type: 'Online' },
    { payment_method: null, payment_type: null },
  ])
  expect(await query('product_performance')).toMatchObject([
    { product_id: 'p1', listing_id: null },
    { product_id: '(unknown)', product_name: 'Unknown', category_name: 'Uncategorized', listing_id: null },
  ])
  expect(await shop.rows('select distinct listing_id from warehouse.listing_reports')).toEqual([
    { listing_id: '(unknown)' },
  ])
  expect(
    await shop.rows(
      `select segment, orders::integer from warehouse.agg_sales_day where slice = 'segment' order by 1`,
    ),
  ).toEqual([
    { segment: 'basic', orders: 1 },
    { segment: null, orders: 1 },
  ])
})

test('all versions of a customer say where the customer is now, and follow when that changes', async () => {
  const versions = () =>
    shop.rows(
      `select segment, city, current_segment, current_country, current_city
       from warehouse.dim_customer where customer_id = 'c1' order by valid_from`,
    )
  const bonn = { segment: 'basic', city: 'Bonn' }
  expect(await versions()).toEqual([
    { ...bonn, current_segment: 'basic', current_country: 'DE', current_city: 'Bonn' },
  ])
  await shop.file('customers_2026-01-03.csv', [
    { customer_id: 'c1', segment: 'gold', country: 'NO', city: 'Oslo', updated_at: '2026-01-03' },
  ])
  await shop.load()
  const now = { current_segment: 'gold', current_country: 'NO', current_city: 'Oslo' }
  const oslo = { segment: 'gold', city: 'Oslo', ...now }
  expect(await versions()).toEqual([{ ...bonn, ...now }, oslo])

  // A late row about the past does not change the current state.
  await shop.file('customers_2026-01-04.csv', [
    { customer_id: 'c1', segment: 'silver', country: 'DE', city: 'Kiel', updated_at: '2025-12-20' },
  ])
  await shop.load()
  const kiel = { segment: 'silver', city: 'Kiel', ...now }
  expect(await versions()).toEqual([{ ...bonn, ...now }, kiel, oslo])
  expect(
    await shop.rows('select customer_id, segment, city from warehouse.dim_customer_current order by 1'),
  ).toEqual([
    { customer_id: 'c1', segment: 'gold', city: 'Oslo' },
    { customer_id: 'c2', segment: null, city: 'Riga' },
  ])
})

test('a day has its ISO year and the first days of its week, month and quarter', async () => {
  expect(
    await shop.rows(
      `select year, iso_year, week_of_year, year_month, year_month_sort,
         week_start::text, month_start::text, quarter_start::text
       from warehouse.dim_date where full_date in ('2025-12-30', '2026-05-31') order by full_date`,
    ),
  ).toEqual([
    {
      year: 2025,
      iso_year: 2026,
      week_of_year: 1,
      year_month: '2025-12',
      year_month_sort: 202512,
      week_start: '2025-12-29',
      month_start: '2025-12-01',
      quarter_start: '2025-10-01',
    },
    {
      year: 2026,
      iso_year: 2026,
      week_of_year: 22,
      year_month: '2026-05',
      year_month_sort: 202605,
      week_start: '2026-05-25',
      month_start: '2026-05-01',
      quarter_start: '2026-04-01',
    },
  ])
})

test('days are counted from the as-of date, and every row has a day', async () => {
  expect(
    await shop.rows(
      `select full_date::text, days_since_as_of, months_since_as_of, is_current_month, is_current_year
       from warehouse.dim_date_current where full_date in ('2025-12-31', '2026-01-02', '2026-02-01') order by 1`,
    ),
  ).toEqual([
    {
      full_date: '2025-12-31',
      days_since_as_of: -2,
      months_since_as_of: -1,
      is_current_month: false,
      is_current_year: false,
    },
    {
      full_date: '2026-01-02',
      days_since_as_of: 0,
      months_since_as_of: 0,
      is_current_month: true,
      is_current_year: true,
    },
    {
      full_date: '2026-02-01',
      days_since_as_of: 30,
      months_since_as_of: 1,
      is_current_month: false,
      is_current_year: true,
    },
  ])
  expect(
    await shop.rows(
      'select full_date from warehouse.dim_date_current where full_date is null or date_key < 0',
    ),
  ).toEqual([])
})

test('a rebuild mends a fixed member that was changed by hand', async () => {
  const before = await starWithKeys(shop.db.kysely)
  await execute(shop.db.kysely, `update warehouse.dim_customer set segment = 'X' where customer_key = -2`)
  expect(await differing()).toEqual(['warehouse.dim_customer'])
  await shop.rebuild()
  expect({ ...(await starWithKeys(shop.db.kysely)), publication: [] }).toEqual({ ...before, publication: [] })
})

test('an older warehouse has the guest member after migrate and a load', async () => {
  const { kysely } = shop.db
  const before = await contentsOf(kysely)
  await withoutSessionIndexes(kysely as Kysely<unknown>)
  await withoutArchivedMonths(kysely as Kysely<unknown>)
  await withoutJobs(kysely as Kysely<unknown>)
  await withoutErasures(kysely as Kysely<unknown>)
  await withoutUsers(kysely as Kysely<unknown>)
  await withoutAlertRules(kysely as Kysely<unknown>)
  await withoutWords(kysely as Kysely<unknown>)
  await withoutLineShipping(kysely as Kysely<unknown>)
  await withoutSources(kysely as Kysely<unknown>)
  await withoutMoneyOfChecks(kysely as Kysely<unknown>)
  await withoutGuests(kysely as Kysely<unknown>)
  for (const statement of [
    `delete from ops.kysely_migration where name in ('0026_guests', '0027_money_of_checks', '0028_sources', '0029_line_shipping', '0030_words', '0031_alert_rules', '0033_users', '0035_jobs', '0037_erasures', '0039_archived_months', '0040_session_indexes')`,
    `update warehouse.dim_geography set country = null, region = null, city = null where geography_key = -1`,
    `update warehouse.dim_customer set segment = null, current_segment = null where customer_key = -1`,
    `update warehouse.dim_customer set current_city = null`,
    `update ops.settings set fingerprint = 'of before'`,
  ])
    await execute(kysely, statement)
  await migrate(shop.db)
  await shop.load([])
  expect(await contentsOf(kysely)).toEqual(before)
  expect(await differing()).toEqual([])
})

async function differing(): Promise<string[]> {
  const { tables } = await verify(shop.db, shop.config, {})
  return tables.filter((table) => table.differing > 0).map(({ table }) => table)
}
