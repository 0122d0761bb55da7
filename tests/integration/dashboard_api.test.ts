import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test, vi } from 'vitest'
import type {
  DictionaryAnswer,
  HealthAnswer,
  LiveAnswer,
  Meta,
  OrderAnswer,
  OrdersAnswer,
  PageAnswer,
  RejectsAnswer,
  RevisionsAnswer,
  Row,
  RunAnswer,
  ValuesAnswer,
} from '../../src/dashboard/contract.ts'
import { checkDashboardConfig } from '../../src/dashboard/listen.ts'
import { Memory } from '../../src/dashboard/memory.ts'
import { pageNames } from '../../src/dashboard/page_list.ts'
import { type Snapshot, WarehouseReader } from '../../src/dashboard/reading.ts'
import { makeService } from '../../src/dashboard/service.ts'
import { keepWarm } from '../../src/dashboard/warm_up.ts'
import { openDashboard } from '../support/dashboard.ts'
import { rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

const range = 'from=2026-03-01&to=2026-03-31'

let shop: Shop
beforeAll(async () => {
  shop = await newShop()
  await shop.file('products_2026-03-01.csv', [
    { product_id: 'p1', product_name: "Tom's <b>pen</b>", category_name: 'Pens', unit_cost: 1 },
    { product_id: 'p2', product_name: 'Ink', category_name: 'Ink', unit_cost: 2 },
  ])
  await shop.file('sessions_2026-03-01.csv', [
    {
      session_id: 's1',
      user_id: 'c1',
      time: '2026-03-02 09:00',
      device_type: 'smartphone',
      utm_source: 'google',
      utm_medium: 'cpc',
      country: 'DE',
    },
    { session_id: 's2', user_id: 'v2', time: '2026-03-03 09:00', device_type: 'desktop', country: 'FR' },
  ])
  await shop.file('orders_2026-03-01.csv', [
    {
      order_id: 'o1',
      customer_id: 'c1',
      session_id: 's1',
      time: '2026-03-02 09:30',
      total_price: 26,
      currency: 'EUR',
      payment_method: 'paypal',
    },
    {
      order_id: 'o2',
      customer_id: 'c1',
      time: '2026-03-20 10:00',
      total_price: 10,
      currency: 'EUR',
      discount_coupon_code: 'SPRING',
    },
    {
      order_id: 'o3',
      customer_id: '',
      time: '2026-03-21 10:00',
      total_price: 5,
      currency: 'EUR',
      status: 'cancelled',
    },
    { order_id: 'o4', customer_id: '', time: 'soon', total_price: 5, currency: 'EUR' },
  ])
  await shop.file('order_items_2026-03-01.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p1', quantity: 2, unit_price: 10 },
    { order_item_id: 'i2', order_id: 'o1', product_id: 'p2', quantity: 1, unit_price: 6 },
    { order_item_id: 'i3', order_id: 'o2', product_id: 'p1', quantity: 1, unit_price: 10 },
  ])
  await shop.file('payments_2026-03-01.csv', [
    { payment_id: 'y1', order_id: 'o1', payment_method: 'paypal', amount: 26, time: '2026-03-02 09:31' },
  ])
  await shop.file('refunds_2026-03-01.csv', [
    { refund_id: 'r1', order_id: 'o1', order_item_id: 'i2', amount: 6, time: '2026-03-05' },
  ])
  await shop.load()
})

test('every page answers in an empty warehouse, and before there is one', async () => {
  const empty = await newShop()
  const dashboard = await openDashboard(empty)
  for (const page of pageNames) {
    const answer = await dashboard.get<PageAnswer>(`pages/${page}`)
    expect(answer.publication).toBeNull()
    expect(answer.tiles.length).toBeGreaterThan(3)
    for (const section of Object.values(answer.sections)) expect(section.columns.length).toBeGreaterThan(1)
  }
  for (const path of [
    'meta',
    'live',
    'health',
    'dictionary',
    'orders',
    'values?dimension=country',
    'health/rejects',
  ]) {
    await dashboard.get(path)
  }
  expect(dashboard.errors).toEqual([])
})

test('columns of every section are described, and its rows have them', async () => {
  const dashboard = await openDashboard(shop)
  for (const page of pageNames) {
    const { sections, publication } = await dashboard.get<PageAnswer>(`pages/${page}?${range}`)
    expect(publication?.runId).toBe(1)
    for (const [name, { columns, rows }] of Object.entries(sections)) {
      for (const column of columns) expect([page, name, column.name, column.description]).not.toContain('')
      for (const row of rows) {
        expect([page, name, Object.keys(row)]).toEqual([
          page,
          name,
          expect.arrayContaining(columns.map((column) => column.name)),
        ])
      }
    }
  }
})

test('an answer has an ETag that holds until the next publish', async () => {
  const own = await newShop()
  await own.file('orders_2026-03-01.csv', [{ order_id: 'a', time: '2026-03-01 10:00', total_price: 5 }])
  await own.load()
  const dashboard = await openDashboard(own)
  const url = `/api/v1/pages/overview?${range}`
  const first = await dashboard.ask(url)
  const etag = String(first.headers.etag)
  const known = await dashboard.ask(url, { headers: { 'if-none-match': etag } })
  expect([known.statusCode, known.body]).toEqual([304, ''])
  expect((await dashboard.ask(`/api/v1/pages/overview?to=2026-03-31&from=2026-03-01`)).headers.etag).toBe(
    etag,
  )

  await own.file('orders_2026-03-02.csv', [{ order_id: 'b', time: '2026-03-02 10:00', total_price: 7 }])
  await own.load()
  const second = await dashboard.ask(url, { headers: { 'if-none-match': etag } })
  expect(second.statusCode).toBe(200)
  const revenue = (body: string) =>
    (JSON.parse(body) as PageAnswer).tiles.find(({ metric }) => metric === 'net_sales')?.value
  expect([revenue(first.body), revenue(second.body)]).toEqual([5, 12])
  const zipped = await dashboard.ask(url, { headers: { 'accept-encoding': 'gzip, br' } })
  expect(zipped.headers['content-encoding']).toBe('gzip')
  expect(zipped.rawPayload.length).toBeLessThan(second.rawPayload.length / 3)
})

test('a page is read from one publication, whatever is published meanwhile', async () => {
  const own = await newShop()
  await own.file('orders_2026-03-01.csv', [{ order_id: 'a', time: '2026-03-01 10:00', total_price: 5 }])
  await own.load()
  const salesIn = async (trx: Snapshot['trx']) => {
    const [sales] = await rowsOf<{ count: number }>(trx, 'select count(*) as count from warehouse.fact_sales')
    return Number(sales?.count)
  }
  const seen = await new WarehouseReader(own.db).read(async ({ trx, publication, beside }) => {
    await own.file('orders_2026-03-02.csv', [{ order_id: 'b', time: '2026-03-02 10:00', total_price: 7 }])
    await own.load()
    const sales = await salesIn(trx)
    const [published] = await rowsOf<{ run_id: number }>(trx, 'select run_id from warehouse.publication')
    const meanwhile = await beside(({ trx: other }) => salesIn(other))
    return { sales, meanwhile: await meanwhile(), before: publication?.runId, now: published?.run_id }
  })
  expect(seen).toEqual({ sales: 1, meanwhile: 1, before: 1, now: 1 })
})

test('everything beside a page is read as the same role, and many pages at once never wait for one another', async () => {
  const reader = new WarehouseReader(shop.db)
  await expect(
    reader.read(async ({ beside }) =>
      (await beside(({ trx }) => rowsOf(trx, 'select from production.orders')))(),
    ),
  ).rejects.toThrow(/permission denied/)
  const pages = await Promise.all(
    Array.from({ length: 40 }, () =>
      reader.read(async ({ trx, beside }) => {
        const meanwhile = await beside(({ trx: other }) => rowsOf(other, 'select pg_sleep(0.05)'))
        await rowsOf(trx, 'select pg_sleep(0.05)')
        return (await meanwhile()).length
      }),
    ),
  )
  expect(pages).toEqual(Array.from({ length: 40 }, () => 1))
})

test('figures of the whole history are read once for all who wait, and again after a failure', async () => {
  const reader = new WarehouseReader(shop.db)
  const memory = new Memory()
  const reads: string[] = []
  const ask = (name: string, read: () => Promise<Row[]>, from: Pick<Memory, 'rows'> = memory) =>
    reader.read((snapshot) =>
      from.rows(snapshot, 'statement', () => {
        reads.push(name)
        return read()
      }),
    )
  /** Waits until this many readers have asked for their rows and wait for them. */
  const waiting = (readers: number) =>
    vi.waitUntil(async () => {
      const [row] = await rowsOf<{ readers: number }>(
        shop.db.kysely,
        `select count(*)::integer as readers from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction' and query like '%revenue_forecast'`,
      )
      return row?.readers === readers
    })
  let end: { with: (rows: Row[]) => void; badly: (error: Error) => void } | undefined
  const slowly = () =>
    new Promise<Row[]>((resolve, reject) => {
      end = { with: resolve, badly: reject }
    })

  const failing = [ask('first', slowly)]
  await waiting(1)
  failing.push(ask('second', slowly))
  await waiting(2)
  end?.badly(new Error('it took too long'))
  const failed = await Promise.allSettled(failing)
  expect(failed.map((one) => one.status === 'rejected' && one.reason.message)).toEqual([
    'it took too long',
    'it took too long',
  ])

  const good = [ask('third', slowly)]
  await waiting(1)
  // Nobody waits for a reader that reads ahead, and it waits for nobody.
  expect(await ask('ahead', async () => [{ figure: 1 }], memory.apart())).toEqual([{ figure: 1 }])
  expect(await ask('fourth', async () => [])).toEqual([{ figure: 1 }])
  end?.with([{ figure: 1 }])
  expect(await Promise.all(good)).toEqual([[{ figure: 1 }]])
  expect(reads).toEqual(['first', 'third', 'ahead'])
})

test('reading ahead ends with the dashboard, even in the middle of a statement', async () => {
  const client = await shop.db.connect()
  try {
    await client.query('begin; lock table warehouse.agg_product_pair in access exclusive mode')
    const service = makeService({ db: shop.db, config: shop.config, version: '', webFolder: '' })
    const end = keepWarm(service)
    await vi.waitUntil(async () => {
      const { rows } = await client.query(
        `select from pg_locks where not granted and relation = 'warehouse.agg_product_pair'::regclass`,
      )
      return rows.length === 1
    })
    await end()
  } finally {
    await client.end()
  }
})

test('pages are read as a role that cannot write and sees only the warehouse', async () => {
  const reader = new WarehouseReader(shop.db)
  for (const statement of [
    'select from production.orders',
    'select from ops.runs',
    'delete from warehouse.fact_sales',
    'create temporary table mine (x integer)',
  ]) {
    await expect(reader.read(({ trx }) => rowsOf(trx, statement))).rejects.toThrow(
      /permission denied|read-only/,
    )
  }
  const limit = await reader.read(({ trx }) =>
    rowsOf<{ statement_timeout: string }>(trx, 'show statement_timeout'),
  )
  expect(limit).toEqual([{ statement_timeout: '20s' }])
})

test('a wrong parameter is refused with its name, and SQL is a value like any other', async () => {
  const dashboard = await openDashboard(shop)
  for (const [query, said] of [
    ['from=2026-02-30', 'from'],
    ['from=yesterday', 'from'],
    ['from=2026-03-02&to=2026-03-01', 'holds no day'],
    ['grain=hour', 'grain'],
    ['compare=all', 'compare'],
    ['colour=red', '"colour": no such parameter'],
    ['from=2026-03-01&from=2026-03-02', 'from'],
  ] as const) {
    const problem = await dashboard.problem(`/api/v1/pages/overview?${query}`)
    expect([query, problem.status, problem.type]).toEqual([query, 400, 'bad_request'])
    expect(problem.message).toContain(said)
    expect(problem.hint).not.toBe('')
  }
  const attacks = ["' or 1=1 --", "'; drop table warehouse.fact_sales; --", '$1', '\\', 'a"b', '{}']
  for (const attack of attacks) {
    const value = encodeURIComponent(attack)
    const { section } = await dashboard.get<OrdersAnswer>(
      `orders?${range}&country=${value}&category=${value}`,
    )
    expect([attack, section.rows]).toEqual([attack, []])
    for (const url of [
      `/api/v1/metrics?metrics=${value}`,
      `/api/v1/metrics?metrics=orders&by=${value}`,
      `/api/v1/metrics?metrics=orders&sort=${value}`,
      `/api/v1/orders?sort=${value}`,
      `/api/v1/orders?limit=${value}`,
      `/api/v1/orders?offset=${value}`,
      `/api/v1/pages/overview?grain=${value}`,
      `/api/v1/values?dimension=${value}`,
      `/api/v1/health/runs/${value}`,
    ]) {
      const response = await dashboard.ask(url)
      expect([url, [400, 404].includes(response.statusCode)]).toEqual([url, true])
      expect(response.body).not.toMatch(/syntax error|relation|column .* does not exist/)
    }
  }
  expect((await dashboard.problem('/api/v1/pages/overview?country=%00')).status).toBe(400)
  expect((await dashboard.problem('/api/v1/pages/everything')).status).toBe(404)
  expect((await dashboard.problem('/api/v1/orders/nobody')).status).toBe(404)
  expect((await dashboard.problem('/api/v2/meta')).status).toBe(404)
  expect(await shop.rows('select count(*)::integer as sales from warehouse.fact_sales')).toEqual([
    { sales: 3 },
  ])
  const offered = await dashboard.problem('/api/v1/metrics?metrics=sessions&by=category')
  expect(offered.message).toBe('sessions cannot be cut or filtered by category.')
})

test('an order has its lines, payments and refunds', async () => {
  const dashboard = await openDashboard(shop)
  const { section } = await dashboard.get<OrdersAnswer>(`orders?${range}&sort=-total_amount&limit=1`)
  expect([section.total, section.rows.map(({ order_id }) => order_id)]).toEqual([2, ['o1']])
  const all = await dashboard.get<OrdersAnswer>(`orders?${range}&sales=all&offset=1`)
  expect(all.section.rows.map(({ order_id, is_sale }) => [order_id, is_sale])).toEqual([
    ['o2', true],
    ['o1', true],
  ])
  const ofPens = await dashboard.get<OrdersAnswer>(`orders?${range}&category=Ink`)
  expect(ofPens.section.rows.map(({ order_id }) => order_id)).toEqual(['o1'])
  const told = await dashboard.get<OrderAnswer>('orders/o1')
  expect(told.order.rows[0]).toMatchObject({
    order_id: 'o1',
    channel: 'Paid Search',
    country: 'DE',
    customer_type: 'new',
    payment_method: 'paypal',
    total_amount: 26,
    refund_amount: 6,
  })
  expect(told.lines.rows.map(({ product, net_amount }) => [product, net_amount])).toEqual([
    ["Tom's <b>pen</b>", 20],
    ['Ink', 6],
  ])
  expect(told.payments.rows).toMatchObject([{ payment_id: 'y1', paid_on: '2026-03-02', is_successful: true }])
  expect(told.refunds.rows).toMatchObject([
    { refund_id: 'r1', refunded_on: '2026-03-05', product: 'Ink', amount: 6 },
  ])
})

test('the API lists what can be asked: metrics, dimensions, values, definitions', async () => {
  const dashboard = await openDashboard(shop)
  const meta = await dashboard.get<Meta>('meta')
  expect(meta).toMatchObject({ currency: 'EUR', timezone: 'UTC' })
  expect(meta.activity).toEqual({ from: '2026-03-02', to: '2026-03-21' })
  const revenue = meta.metrics.find(({ name }) => name === 'net_revenue')
  expect(revenue?.dimensions).toEqual(meta.dimensions.map(({ name }) => name))
  expect(meta.metrics.find(({ name }) => name === 'sessions')?.dimensions).not.toContain('category')
  const countries = await dashboard.get<ValuesAnswer>('values?dimension=country')
  expect(countries.values).toEqual([
    { value: 'DE', count: 1, label: null },
    { value: null, count: 1, label: null },
  ])
  const pens = await dashboard.get<ValuesAnswer>('values?dimension=product&search=PEN')
  expect(pens.values).toEqual([{ value: 'p1', count: 2, label: "Tom's <b>pen</b>" }])
  const { relations } = await dashboard.get<DictionaryAnswer>('dictionary')
  for (const { name, description, columns } of relations) {
    expect([name, description]).not.toContain('')
    for (const column of columns) expect([name, column.name, column.description]).not.toContain('')
  }
})

test('today has the figures of production, or the page shows the newest day', async () => {
  const own = await newShop()
  const now = new Date()
  const today = now.toISOString().slice(0, 10)
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()
  const weekBefore = new Date(Date.parse(`${today}T00:00:00Z`) - 7 * 86_400_000).toISOString()
  await own.file('orders_2026-03-01.csv', [
    { order_id: 'w', time: weekBefore, total_price: 8 },
    { order_id: 'a', time: minutesAgo(0), total_price: 5 },
    { order_id: 'x', time: minutesAgo(0), total_price: 500, status: 'cancelled' },
  ])
  await own.load()
  const { figures, latest, hours, isToday, day, isWatching } = await (
    await openDashboard(own)
  ).get<LiveAnswer>('live')
  expect([isToday, day, isWatching]).toEqual([true, today, false])
  expect(figures).toMatchObject({ orders: 1, revenue: 5, before: { orders: 1, revenue: 8 } })
  expect(latest.rows.map(({ order_id }) => order_id)).toEqual(['x', 'a'])
  expect(hours.rows).toHaveLength(24)
  expect(hours.rows.reduce((sum, { orders }) => sum + Number(orders), 0)).toBe(1)

  const past = await (await openDashboard(shop)).get<LiveAnswer>('live')
  expect([past.isToday, past.day]).toEqual([false, '2026-03-21'])
})

test('health leads from a run to its rejected rows, and says why a month changed', async () => {
  const own = await newShop()
  await own.file('orders_2026-03-01.csv', [
    { order_id: 'a', time: '2026-02-10 10:00', total_price: 5 },
    { order_id: 'b', time: '2026-03-01 10:00', total_price: 5 },
    { order_id: 'c', time: 'soon', total_price: 5 },
  ])
  await own.load()
  await own.file('orders_late_2026-03-02.csv'.replace('_late', ''), [
    { order_id: 'late', time: '2026-02-11 10:00', total_price: 7, status: 'picked up' },
  ])
  await own.load()
  const dashboard = await openDashboard(own)
  const health = await dashboard.get<HealthAnswer>('health')
  expect(
    health.runs.map(({ runId, status, files, rowsRead, rejected }) => ({
      runId,
      status,
      files,
      rowsRead,
      rejected,
    })),
  ).toEqual([
    { runId: 2, status: 'published', files: 1, rowsRead: 1, rejected: 0 },
    { runId: 1, status: 'published', files: 1, rowsRead: 3, rejected: 1 },
  ])
  expect(health.openRejects).toEqual([{ feed: 'orders', reason: 'invalid_value', rows: 1 }])
  expect(health.checks.length).toBeGreaterThan(10)
  expect(health.checks[0]).toMatchObject({
    name: 'known_statuses',
    status: 'warned',
    failingRows: 1,
    money: 7,
    advice: expect.stringMatching(/statuses\.map/),
  })
  expect(health.freshness.rows).toMatchObject([
    {
      feed: 'orders',
      newest_file: 'orders_2026-03-02.csv',
      file_date: '2026-03-02',
      files: 2,
      rows: 4,
      days_behind: 0,
    },
  ])
  const run = await dashboard.get<RunAnswer>('health/runs/1')
  expect(run.files.rows).toMatchObject([
    { name: 'orders_2026-03-01.csv', rows_read: 3, inserted: 2, rejected: 1 },
  ])
  expect(run.steps.rows.length).toBeGreaterThan(10)
  const rejects = await dashboard.get<RejectsAnswer>('health/rejects?feed=orders&status=open')
  expect(rejects.section.rows).toMatchObject([{ line: '4', column: 'time', raw_row: 'c,soon,5' }])
  expect(rejects).toMatchObject({
    total: 1,
    feeds: ['orders'],
    reasons: ['invalid_value'],
    statuses: ['open'],
  })
  expect((await dashboard.get<RejectsAnswer>('health/rejects?offset=1')).section.rows).toEqual([])
  const { revisions } = await dashboard.get<RevisionsAnswer>(
    'health/revisions?report=shop_reports&period_type=monthly&from=2026-02-01&to=2026-02-28',
  )
  expect(revisions).toMatchObject([
    {
      runId: 2,
      periodStart: '2026-02-01',
      periodEnd: '2026-02-28',
      kind: 'changed',
      files: ['orders_2026-03-02.csv'],
    },
  ])
  expect(revisions[0]?.changes).toContainEqual({
    metric: 'net_revenue',
    label: 'Sales before returns',
    unit: 'money',
    old: 5,
    new: 12,
  })
})

test('the API is written down, for people and for programs, and the document fits the routes', async () => {
  const dashboard = await openDashboard(shop)
  const page = await dashboard.ask('/api/docs')
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.body).not.toMatch(/<script|style=|https?:\/\//)
  const document = (await dashboard.ask('/api/docs/openapi.json')).json<{
    openapi: string
    paths: Record<string, Record<string, { responses: unknown; parameters: { name: string }[] }>>
    components: { schemas: Record<string, unknown> }
  }>()
  expect(document.openapi).toBe('3.1.0')
  const refs = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name]) => name,
  )
  for (const name of refs) expect(Object.keys(document.components.schemas)).toContain(name)
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (!get) continue
    const url = path
      .replace('{page}', 'overview')
      .replace('{order}', 'o1')
      .replace('{customer}', 'c1')
      .replace('{run}', '1')
    const query = path.endsWith('/values')
      ? '?dimension=country'
      : path.endsWith('v1/metrics')
        ? '?metrics=orders'
        : ''
    expect([path, (await dashboard.ask(url + query)).statusCode]).toEqual([path, 200])
  }
  expect(document.paths['/api/v1/orders']?.get?.parameters.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['from', 'to', 'country', 'limit', 'offset', 'sort', 'sales', 'metric']),
  )
})

test('files of the pages are compressed, and sent once if the browser keeps them', async () => {
  const own = await newShop()
  const dashboard = await openDashboard(own)
  expect(await dashboard.problem('/customers')).toMatchObject({ status: 503, type: 'unavailable' })
  await mkdir(join(own.folder, 'web', 'assets'), { recursive: true })
  await writeFile(join(own.folder, 'web', 'index.html'), '<!doctype html><title>Storehouse</title>')
  await writeFile(join(own.folder, 'web', '.hidden.js'), 'secret')
  const script = `console.log(${'1,'.repeat(2_000)}1)`
  await writeFile(join(own.folder, 'web', 'assets', 'index-abc.js'), script)
  const address = '/assets/index-abc.js'
  const plain = await dashboard.ask(address)
  expect([plain.body, plain.headers['content-encoding']]).toEqual([script, undefined])
  expect(plain.headers['content-type']).toMatch(/javascript/)
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  const zipped = await dashboard.ask(address, { headers: { 'accept-encoding': 'br, gzip' } })
  expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(script)
  const known = { 'if-none-match': String(zipped.headers.etag) }
  expect((await dashboard.ask(address, { headers: known })).statusCode).toBe(304)
  const page = await dashboard.ask('/customers')
  expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache'])
  const kept = { 'if-none-match': String(page.headers.etag) }
  expect((await dashboard.ask('/products', { headers: kept })).statusCode).toBe(304)
  const head = await dashboard.ask('/customers', { method: 'HEAD' })
  expect([head.statusCode, head.body]).toEqual([200, ''])
  for (const path of ['/assets/none.js', '/.hidden.js', '/none.png', '/api/none']) {
    expect([path, (await dashboard.problem(path)).status]).toEqual([path, 404])
  }
  const posted = await dashboard.ask('/customers', { method: 'POST' })
  expect([posted.statusCode, posted.headers.allow]).toEqual([405, 'GET, HEAD'])
})

test('nothing from elsewhere runs in the pages, and no other site can frame or call them', async () => {
  const dashboard = await openDashboard(shop)
  await mkdir(join(shop.folder, 'web', 'assets'), { recursive: true })
  await writeFile(join(shop.folder, 'web', 'index.html'), '<!doctype html><title>Storehouse</title>')
  await writeFile(join(shop.folder, 'web', 'assets', 'index-abc.js'), 'console.log(1)')
  await writeFile(join(shop.folder, 'secret.js'), 'secret')
  const page = await dashboard.ask('/customers?from=2026-03-01')
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  const policy = String(page.headers['content-security-policy'])
  expect(policy).toContain(`default-src 'none'`)
  expect(policy).toContain(`script-src 'self'`)
  expect(policy).toContain(`frame-ancestors 'none'`)
  expect(policy).not.toContain('unsafe')
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
  expect(page.headers['access-control-allow-origin']).toBeUndefined()
  const asset = await dashboard.ask('/assets/index-abc.js')
  expect(asset.headers['cache-control']).toContain('immutable')
  for (const path of [
    '/assets/../../secret.js',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    '/..%2fsecret.js',
    '/assets/none.js',
  ]) {
    const response = await dashboard.ask(path)
    expect([path, response.statusCode === 200 && response.body.includes('secret')]).toEqual([path, false])
  }
  const rebound = await dashboard.problem('/api/v1/meta', { headers: { host: 'shop.example:4400' } })
  expect(rebound.status).toBe(403)
  for (const host of ['localhost:4400', '127.0.0.1', '[::1]:4400']) {
    expect((await dashboard.ask('/api/v1/meta', { headers: { host } })).statusCode).toBe(200)
  }
})

test('with a token, figures need it, as a header or as the cookie of a login', async () => {
  const dashboard = await openDashboard(shop, { token: 'open-sesame', host: '0.0.0.0' })
  const headers = { host: 'shop.example' }
  for (const url of [
    ...['/api/v1/meta', '/api/v1/pages/overview', '/metrics', '/api/docs'],
    // The same, spelled differently.
    ...['/%61pi/v1/meta', '/%6detrics', '/api/v1/meta/', '/metrics?x'],
  ]) {
    expect([url, (await dashboard.ask(url, { headers })).statusCode]).toEqual([url, 401])
  }
  expect((await dashboard.ask('/healthz', { headers })).statusCode).toBe(200)
  const bearer = (token: string) => ({ ...headers, authorization: `Bearer ${token}` })
  expect((await dashboard.ask('/api/v1/meta', { headers: bearer('wrong') })).statusCode).toBe(401)
  expect((await dashboard.ask('/api/v1/meta', { headers: bearer('open-sesame') })).statusCode).toBe(200)
  const login = (token: string) => dashboard.ask('/login', { method: 'POST', headers, payload: { token } })
  expect((await login('wrong')).statusCode).toBe(401)
  const done = await login('open-sesame')
  expect(done.statusCode).toBe(204)
  const cookie = String(done.headers['set-cookie'])
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
  expect(cookie).not.toContain('sesame')
  const session = { ...headers, cookie: cookie.split(';')[0] ?? '' }
  const meta = await dashboard.ask('/api/v1/meta', { headers: session })
  expect(meta.statusCode).toBe(200)
  const left = await dashboard.ask('/logout', { method: 'POST', headers: session })
  expect(String(left.headers['set-cookie'])).toContain('Max-Age=0')
  expect((await dashboard.ask('/api/v1/meta', { headers: session })).statusCode).toBe(401)
})

test('it listens beyond this machine only with a token', () => {
  const dashboard = (host: string, token?: string) => ({ dashboard: { host, port: 0, proxies: [], token } })
  for (const host of ['127.0.0.1', '127.0.0.5', 'localhost', '::1']) checkDashboardConfig(dashboard(host))
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'shop.example', '127.example']) {
    expect(() => checkDashboardConfig(dashboard(host))).toThrow(/STOREHOUSE_DASHBOARD_TOKEN is not set/)
    checkDashboardConfig(dashboard(host, 'a-secret-of-some-length'))
  }
})

test('a client that asks too often has to wait', async () => {
  const dashboard = await openDashboard(shop)
  const statuses = new Set<number>()
  for (let request = 0; request < 1_210; request++)
    statuses.add((await dashboard.ask('/api/docs/style.css')).statusCode)
  expect([...statuses]).toEqual([200, 429])
  expect((await dashboard.problem('/api/v1/meta')).type).toBe('too_many_requests')
})

test('monitoring gets its answers as text', async () => {
  const dashboard = await openDashboard(shop)
  const { body, headers } = await dashboard.ask('/metrics')
  expect(headers['content-type']).toContain('text/plain; version=0.0.4')
  expect(body).toMatch(/^storehouse_published_run 1$/m)
  expect(body).toMatch(/^storehouse_last_run_ok 1$/m)
  expect(body).toMatch(/^storehouse_open_rejects\{feed="orders",reason="invalid_value"\} 1$/m)
  expect((await dashboard.ask('/healthz')).json()).toEqual({ status: 'ok' })
})
