import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Check, readChecks } from '../../src/checks/check_files.ts'
import type { Config } from '../../src/config/config.ts'
import { load } from '../../src/pipeline/load.ts'
import { reset } from '../../src/pipeline/reset.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { exportRejects, listRejects } from '../../src/reports/rejects.ts'
import { writeRunFiles } from '../../src/reports/run_files.ts'
import { traceCustomer } from '../../src/reports/trace/trace_customer.ts'
import { traceLine } from '../../src/reports/trace/trace_line.ts'
import { contentsOf } from '../support/contents.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** All texts of a schema, to search in. */
async function textsOf(shop: Shop, schema: string): Promise<string> {
  const tables = await shop.rows<{ name: string }>(
    `select c.relname as name from pg_class as c where c.relnamespace = '${schema}'::regnamespace
       and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition order by 1`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await shop.rows<{ text: string }>(`select t::text as text from ${schema}.${name} as t`)
    texts.push(...rows.map(({ text }) => `${name}: ${text}`))
  }
  return texts.join('\n')
}

const guests = [
  { order_id: 'G1', customer_id: 'jane@example.com', time: '2026-03-01 10:00', total_price: 50 },
  { order_id: 'G2', customer_id: 'Jane@Example.com', time: '2026-03-05 10:00', total_price: 50 },
  { order_id: 'G3', customer_id: 'JANE@example.com ', time: '2026-03-09 10:00', total_price: 50 },
]

const visit = {
  session_id: 's1',
  time: '2026-03-01 09:00',
  user_id: 'jane@example.com',
  ip: '203.0.113.7',
  referrer: 'https://mail.example.org/inbox?to=jane%40example.com',
  landing_page: '/reset/9f86d081884c7d659a2feaa0c55ad015',
  landing_page_query: 'utm_source=news&token=secret77',
  landing_page_hash: 'access_token=secret77',
  utm_source: 'news',
  utm_campaign: 'to-jane@example.com',
}

const pageview = {
  event_id: 'e1',
  session_id: 's1',
  time: '2026-03-01 09:00',
  user_id: 'JANE@example.com',
  domain: 'shop.example',
  path: '/u/jane@example.com',
  hash: 'mail=jane@example.com',
  query: 'q=shirt&email=jane@example.com',
  previous_page: 'https://shop.example/?card=secret77',
}
const { user_id: _, ...guestPageview } = pageview
const click = {
  ...pageview,
  event_id: 'e2',
  href: 'tel:+371 29 123 456',
  target_id: 'jane@example.com',
  target_tag: 'a',
  target_text: 'Call +371 29 123 456',
}

const secrets = /jane|secret77|203\.0\.113|29 123 456|9f86d081/i

test('guest ids that spell one e-mail address are one customer, and the address is stored nowhere', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-10.csv', guests)
  await shop.file('customers_2026-03-10.csv', [
    { customer_id: ' jane@EXAMPLE.com', country: 'LV' },
    { customer_id: 'c1', country: 'EE' },
  ])
  await shop.file('sessions_2026-03-10.csv', [{ ...visit }])
  await shop.file('pageviews_2026-03-10.csv', [pageview])
  await shop.file('clicks_2026-03-10.csv', [click])
  await shop.file('order_items_2026-03-10.csv', [
    {
      order_id: 'G1',
      order_item_id: 'i1',
      product_id: 'p',
      product_price: 50,
      product_qty: 1,
      user_id: 'jane@example.com',
    },
    {
      order_id: 'G9',
      order_item_id: 'i2',
      product_id: 'p',
      product_price: 50,
      product_qty: 1,
      user_id: 'jane@example.com',
    },
  ])
  await shop.load()
  expect(
    await shop.rows(
      `select customer_order_number, is_first_order from warehouse.fact_sales order by order_id`,
    ),
  ).toEqual([
    { customer_order_number: 1, is_first_order: true },
    { customer_order_number: 2, is_first_order: false },
    { customer_order_number: 3, is_first_order: false },
  ])
  const [customer] = await shop.rows<{ id: string }>(
    `select distinct customer_id as id from warehouse.fact_sales`,
  )
  expect(customer?.id).toMatch(/^email:[0-9a-f]{64}$/)
  expect(
    await shop.rows(
      `select c.country from warehouse.fact_session join warehouse.dim_customer as c using (customer_key)`,
    ),
  ).toEqual([{ country: 'LV' }])
  expect(await textsOf(shop, 'warehouse')).not.toMatch(secrets)
  await shop.file('orders_2026-03-11.csv', [{ order_id: 'G9', time: '2026-03-11' }])
  await shop.load()
  expect(await shop.rows(`select distinct user_id from production.order_items`)).toEqual([
    { user_id: customer?.id },
  ])
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')

  const traced = await traceCustomer(shop.db, 'Jane@EXAMPLE.com')
  expect(traced).toMatchObject({ customerId: customer?.id, orderCount: 3 })
  const [line] = await traceLine(shop.db, shop.config, 'customers_2026-03-10.csv', 2)
  expect(line?.outcome).toBe('stands')
})

test('texts of the web enter production without personal data, and stay in staging as they were', async () => {
  const shop = await newShop()
  await shop.file('sessions_2026-03-10.csv', [visit])
  await shop.file('pageviews_2026-03-10.csv', [guestPageview])
  await shop.file('clicks_2026-03-10.csv', [click])
  await shop.load()
  expect(
    await shop.rows(
      `select referrer, landing_page, landing_page_query, landing_page_hash, utm_source, utm_campaign from production.sessions`,
    ),
  ).toEqual([
    {
      referrer: 'https://mail.example.org/inbox?to=***',
      landing_page: '/reset/***',
      landing_page_query: 'utm_source=news&token=***',
      landing_page_hash: 'access_token=***',
      utm_source: 'news',
      utm_campaign: '***',
    },
  ])
  expect(
    await shop.rows(
      `select path, hash, query, previous_page, href, target_id, target_text from production.clicks`,
    ),
  ).toEqual([
    {
      path: '/u/***',
      hash: 'mail=***',
      query: 'q=shirt&email=***',
      previous_page: 'https://shop.example/?card=***',
      href: 'tel:***',
      target_id: '***',
      target_text: 'Call ***',
    },
  ])
  expect(await shop.rows(`select path, query from staging.pageviews`)).toEqual([
    { path: '/u/jane@example.com', query: 'q=shirt&email=jane@example.com' },
  ])
  expect(await textsOf(shop, 'warehouse')).not.toMatch(secrets)
})

test('events of new months are cleaned on the second connection, too, and verify finds no difference', async () => {
  const shop = await newShop()
  const many = Array.from({ length: 10_500 }, (_, n) => ({
    ...pageview,
    event_id: `e${n}`,
    path: `/p/${n % 7}`,
    query: n % 2 ? `token=secret77${n}` : 'q=a',
  }))
  await shop.file('pageviews_2026-03-10.csv', many)
  await shop.load()
  expect(
    await shop.rows(
      `select query, count(*)::integer as rows from production.pageviews group by query order by query`,
    ),
  ).toEqual([
    { query: 'q=a', rows: 5250 },
    { query: 'token=***', rows: 5250 },
  ])
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})

/** As the first version of the program loaded: ids and texts unchanged. */
async function loadUncleaned(shop: Shop): Promise<void> {
  const patterns = { email: false, phone: false, token: false, card: false, ip: false }
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef('production.personal_id'::regproc) as definition`.execute(shop.db.kysely)
  await sql`create or replace function production.personal_id(id text, salt text) returns text
    language sql immutable parallel safe return id`.execute(shop.db.kysely)
  const { privacy } = shop.config
  Object.assign(shop.config, {
    privacy: { ...privacy, parameters: ['*'], patterns },
  } satisfies Partial<Config>)
  await shop.load()
  Object.assign(shop.config, { privacy })
  await sql.raw(rows[0]?.definition ?? '').execute(shop.db.kysely)
  await sql`update ops.settings set privacy = null`.execute(shop.db.kysely)
}

async function hand(shop: Shop): Promise<void> {
  await shop.file('customers_2026-03-09.csv', [
    { customer_id: 'Jane@example.com', country: 'EE', updated_at: '2026-02-01' },
    { customer_id: 'jane@example.com', country: 'LV', updated_at: '2026-02-02' },
    { customer_id: 'joe@example.com', country: 'LT', updated_at: '2026-02-02' },
    { customer_id: 'c1', country: 'LV', updated_at: '2026-02-02' },
  ])
  await shop.file('orders_2026-03-10.csv', [
    ...guests,
    { order_id: 'O1', customer_id: 'joe@example.com', time: '2026-03-01', total_price: 1 },
    { order_id: 'O2', customer_id: 'c1', time: '2026-03-01', total_price: 1 },
  ])
  await shop.file('order_items_2026-03-10.csv', [
    {
      order_id: 'G9',
      order_item_id: 'i2',
      product_id: 'p',
      product_price: 50,
      product_qty: 1,
      user_id: 'jane@example.com',
    },
  ])
  await shop.file('sessions_2026-03-10.csv', [visit])
  await shop.file('pageviews_2026-03-10.csv', [pageview])
  await shop.file('clicks_2026-03-10.csv', [click])
}

test('the next load cleans a warehouse from before cleaning existed, and keeps its keys', async () => {
  const [old, fresh] = [await newShop(), await newShop()]
  await hand(old)
  await loadUncleaned(old)
  expect(await textsOf(old, 'warehouse')).toMatch(secrets)
  const keys = `select order_id, customer_key from warehouse.fact_sales where order_id in ('O1', 'O2') order by 1`
  const before = await old.rows(keys)
  await expect(verify(old.db, old.config)).rejects.toThrow('another version of Storehouse')

  expect((await old.load([old.folder])).outcome).toBe('published')
  expect(await textsOf(old, 'warehouse')).not.toMatch(secrets)
  expect(await old.rows(keys)).toEqual(before)
  await hand(fresh)
  await fresh.load()
  expect(await contentsOf(old.db.kysely)).toEqual(await contentsOf(fresh.db.kysely))
  expect((await verify(old.db, old.config)).outcome).toBe('same')
  expect((await old.load([old.folder])).outcome).toBe('unchanged')
})

test('stricter settings clean the standing rows, and verify finds no difference', async () => {
  const shop = await newShop()
  await shop.file('pageviews_2026-03-10.csv', [
    { ...guestPageview, query: 'q=shirt&page=2' },
    { ...guestPageview, event_id: 'e3', query: 'page=2', path: '/a' },
  ])
  await shop.load()
  Object.assign(shop.config, {
    privacy: { ...shop.config.privacy, parameters: ['page'] },
  } satisfies Partial<Config>)
  expect((await shop.load([shop.folder])).outcome).toBe('published')
  expect(await shop.rows(`select query from production.pageviews order by event_id`)).toEqual([
    { query: 'q=***&page=2' },
    { query: 'page=2' },
  ])
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})

test('relaxed settings reach the rows of earlier files, which are read again', async () => {
  const shop = await newShop()
  const { privacy } = shop.config
  shop.config.privacy = { ...privacy, parameters: [] }
  await shop.file('pageviews_2026-03-10.csv', [{ ...guestPageview, query: 'q=shirt' }])
  expect((await shop.load()).warnings).toEqual([])
  shop.config.privacy = privacy
  await shop.file('pageviews_2026-03-11.csv', [{ ...guestPageview, event_id: 'e3', query: 'q=shirt' }])
  expect((await shop.load()).warnings).toEqual(['read 1 file on record again (privacy was relaxed)'])
  expect(await shop.rows(`select query from production.pageviews order by event_id`)).toEqual([
    { query: 'q=shirt' },
    { query: 'q=shirt' },
  ])
})

test('columns can be exempt from cleaning', async () => {
  const shop = await newShop()
  shop.config.privacy = { ...shop.config.privacy, uncleanedColumns: ['clicks.target_text'] }
  await shop.file('clicks_2026-03-10.csv', [click])
  await shop.load()
  expect(await shop.rows(`select target_text, href from production.clicks`)).toEqual([
    { target_text: 'Call +371 29 123 456', href: 'tel:***' },
  ])
})

test('a reset keeps the salt, so that the same files give the same ids; another warehouse has another', async () => {
  const shop = await newShop()
  const other = await newShop()
  await sql`update ops.settings set personal_salt = 'another'`.execute(other.db.kysely)
  const ids = async (one: Shop) => {
    const path = await one.file('orders_2026-03-10.csv', guests)
    await one.load([path])
    return one.rows(`select distinct customer_id from warehouse.fact_sales`)
  }
  const before = await ids(shop)
  await reset(shop.db, shop.config.home)
  expect(await ids(shop)).toEqual(before)
  expect(await ids(other)).not.toEqual(before)
})

test('lists of rejected rows and messages show no personal data', async () => {
  const shop = await newShop()
  const customers = [
    'customer_id,email,first_name,phone,birth_date,city,note',
    'jane@example.com,jane@example.com,Jane,+37129123456,31.02.1990,Riga,likes Jane',
    'c2,joe@example.com,Joe,+37129123456,1990-01-01,Riga',
    '"c3","""Joe"" <joe@example.com>",Joe,29,1990-01-01x,"Riga",',
  ]
  await shop.file('customers_2026-03-10.csv', customers.join('\n'))
  const orders = [
    'order_id;customer_id;time;total_price',
    'o1;jane@example.com;yesterday;5',
    'o2;c1;2026-03-01;jane@example.com',
    'o3;jane@example.com;2026-03-01;5;6',
  ]
  await shop.file('orders_2026-03-10.csv', orders.join('\n'))
  await shop.file('order_items_2026-03-10.csv', [
    {
      order_id: 'G9',
      order_item_id: 'i2',
      product_id: 'p',
      product_price: 50,
      product_qty: 1,
      user_id: 'jane@example.com',
    },
  ])
  await shop.load()
  const { rejects } = await listRejects(shop.db, {}, 50)
  expect(Object.fromEntries(rejects.map((one) => [`${one.file}:${one.line}`, one.rawRow]))).toEqual({
    'customers_2026-03-10.csv:2': '***,***,***,***,***,Riga,***',
    'customers_2026-03-10.csv:3': '***,***,***,***,***,***',
    'customers_2026-03-10.csv:4': '"c3",***,***,***,***,"Riga",',
    'orders_2026-03-10.csv:2': 'o1;***;yesterday;5',
    'orders_2026-03-10.csv:3': 'o2;c1;2026-03-01;***',
    'orders_2026-03-10.csv:4': 'o3;***;2026-03-01;5;6',
    'order_items_2026-03-10.csv:2': expect.stringMatching(/^G9,i2,p,50,1,\*\*\*$/),
  })
  expect(JSON.stringify(rejects)).not.toMatch(/jane|joe|1990|371/i)
})

test('a check names columns that still hold an address, without showing it', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-10.csv', [
    { order_id: 'o1', time: '2026-03-01', total_price: 1, discount_coupon_code: 'for-jane@example.com' },
    { order_id: 'o2', time: '2026-03-01', total_price: 1, discount_coupon_code: 'SPRING@HOME' },
  ])
  await shop.file('refunds_2026-03-10.csv', [
    {
      refund_id: 'r1',
      order_id: 'o1',
      amount: 1,
      time: '2026-03-02',
      reason: 'jane@example.com wrote that it broke',
    },
  ])
  await shop.file('products_2026-03-10.csv', [{ product_id: 'p', product_name: 'Icons logo@2x.png' }])
  await shop.file('sessions_2026-03-10.csv', [{ ...visit, browser: 'jane@example.com' }])
  const { checks } = await shop.load()
  const found = checks.find(({ name }) => name === 'no_personal_data')
  expect(found?.status).toBe('warned')
  expect(found?.sample).toEqual([
    { column_name: 'fact_refund.reason', row_count: 1, example: '*** wrote that it broke' },
    { column_name: 'fact_sales.coupon_code', row_count: 1, example: '***' },
    { column_name: 'fact_session.browser', row_count: 1, example: '***' },
  ])
})

test('the check covers every text that BI tools can read', async () => {
  const shop = await newShop()
  const { query } = (await readChecks({})).find(({ name }) => name === 'no_personal_data') as Check
  const looked = new Set([...query.matchAll(/'(\w+\.\w+)'/g)].map(([, column]) => column))
  const columns = await shop.rows<{ column: string }>(
    `select c.relname || '.' || a.attname as column
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid
     where c.relnamespace = 'warehouse'::regnamespace and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped
       and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype)
       and (c.relname ~ '^(dim|fact)_' or c.relname in ('vw_pageviews', 'vw_scrolls', 'vw_clicks', 'vw_cart_adds'))
     order by 1`,
  )
  // Ids that refer to a row whose own id is looked at, words of our own, and what shows or sums up another column.
  const elsewhere =
    /^(fact|vw)_\w+\.(customer_id|product_id|order_id|session_id|platform|device_type|first_page_path|page_type)$|^dim_date(_current)?\.|^dim_customer\.current_|^dim_customer_current\.|^fact_(order_item|refund)\.(coupon_code|status)$|payment_type$/
  expect(
    columns.map(({ column }) => column).filter((column) => !looked.has(column) && !elsewhere.test(column)),
  ).toEqual([])
})

test('home, archive and reports are private, also those that an earlier version left open', async () => {
  const mask = process.umask(0)
  try {
    const shop = await newShop()
    const { config, folder } = shop
    // On a server of one's own: as root, the home lets the user of an embedded one through.
    Object.assign(config, {
      databaseUrl: shop.db.url,
      home: join(folder, 'home'),
      inbox: join(folder, 'inbox'),
      archive: join(folder, 'archive'),
    })
    const old = [
      join(config.archive, '2026-03-09', 'orders_2026-03-09.csv.gz'),
      join(config.home, 'reports', 'quality_report.json'),
    ]
    for (const path of [...old, join(config.inbox, 'orders_2026-03-10.csv')]) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, 'order_id,time\no1,2026-03-10\n')
    }
    const result = await load(shop.db, config, {
      paths: [],
      dryRun: false,
      ignoreUnknown: false,
      archive: true,
    })
    await writeRunFiles(config, { command: 'load', startedAt: new Date(), result })
    await exportRejects(shop.db, {}, join(folder, 'rejects.csv'))
    const modes: Record<string, string> = {}
    for (const path of ['home', 'archive', 'rejects.csv']) {
      const top = join(folder, path)
      const within = (await stat(top)).isDirectory() ? await readdir(top, { recursive: true }) : []
      for (const inner of ['.', ...within]) {
        const name = join(path, inner)
        modes[name] = ((await stat(join(folder, name))).mode & 0o777).toString(8)
      }
    }
    expect(Object.keys(modes)).toContain('archive/2026-03-10/orders_2026-03-10.csv.gz')
    expect(
      Object.entries(modes).filter(([name, mode]) => mode !== (/\.\w+$/.test(name) ? '600' : '700')),
    ).toEqual([])
  } finally {
    process.umask(mask)
  }
})
