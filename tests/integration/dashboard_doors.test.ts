import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { boundsOn } from '../../src/dashboard/bounds.ts'
import type {
  Meta,
  OrderAnswer,
  OrderPartAnswer,
  OrdersAnswer,
  PageAnswer,
  Problem,
} from '../../src/dashboard/contract.ts'
import { checkDashboardConfig } from '../../src/dashboard/listen.ts'
import { openDashboard } from '../support/dashboard.ts'
import { randomFrom } from '../support/seeded_random.ts'
import { newShop, type Shop } from '../support/shop.ts'

const LINES = 130
/** A slow machine must not fail the test. */
const inTime = { timeout: 30_000 }
const range = 'from=2026-03-01&to=2026-03-31'
const token = 'Tz4_open-sesame-of-the-shop'

let shop: Shop
beforeAll(async () => {
  shop = await newShop()
  await shop.file('orders_2026-03-01.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-03-02 09:30', total_price: 26, currency: 'EUR' },
    { order_id: 'o2', customer_id: 'c1', time: '2026-03-20 10:00', total_price: LINES, currency: 'EUR' },
  ])
  await shop.file(
    'products_2026-03-01.csv',
    Array.from({ length: 10 }, (_, no) => ({
      product_id: `p${no}`,
      product_name: `Pen ${no} ${'long '.repeat(500)}`,
      category_name: `Pens ${no}`,
    })),
  )
  await shop.file('order_items_2026-03-01.csv', [
    { order_item_id: 'i1', order_id: 'o1', product_id: 'p0', quantity: 1, unit_price: 26 },
    ...Array.from({ length: LINES }, (_, line) => ({
      order_item_id: `i${1000 + line}`,
      order_id: 'o2',
      // The first eight of ten products and categories sell more.
      product_id: `p${line % (line < 100 ? 10 : 8)}`,
      quantity: 1,
      unit_price: 1,
    })),
  ])
  await shop.load()
  await mkdir(join(shop.folder, 'web'), { recursive: true })
  await writeFile(join(shop.folder, 'web', 'index.html'), '<!doctype html><title>Storehouse</title>')
})

/** Locks a table that orders are read from, so that its readers wait. */
async function holdOrders() {
  const client = await shop.db.connect()
  onTestFinished(() => client.end())
  await client.query('begin; lock table warehouse.fact_sales in access exclusive mode')
  return {
    /** Waits until this many connections wait for the table. */
    waiting: (readers: number) =>
      vi.waitUntil(async () => {
        const { rows } = await client.query(
          `select from pg_locks where not granted and relation = 'warehouse.fact_sales'::regclass`,
        )
        return rows.length === readers
      }, inTime),
    release: () => client.query('rollback'),
  }
}

/** Listens on its own port: network traffic can't be tested without one. */
async function listening(dashboard: Awaited<ReturnType<typeof openDashboard>>) {
  await dashboard.server.listen({ host: '127.0.0.1', port: 0 })
  return (dashboard.server.server.address() as AddressInfo).port
}

test('days from 1990 to two days from now are accepted, and others are refused with these bounds', async () => {
  const dashboard = await openDashboard(shop)
  const { bounds } = await dashboard.get<Meta>('meta')
  expect(bounds).toEqual(boundsOn(new Date().toISOString().slice(0, 10)))
  const routes = ['pages/overview?', 'metrics?metrics=orders&', 'orders?', 'health/revisions?']
  for (const route of routes) {
    for (const days of [
      'to=0001-01-01',
      'to=0001-01-15',
      'from=0000-01-01',
      'from=1989-12-31',
      'to=9999-12-31',
      'from=9999-12-31&to=9999-12-31',
      'from=0099-02-28&to=0100-03-01',
    ]) {
      const { status, message } = await dashboard.problem(`/api/v1/${route}${days}`)
      expect([route, days, status, message]).toEqual([
        route,
        days,
        400,
        expect.stringContaining(`is not from ${bounds.from} to ${bounds.to}`),
      ])
    }
    for (const days of [`from=${bounds.from}&to=${bounds.from}`, `from=${bounds.to}&to=${bounds.to}`]) {
      expect([route, (await dashboard.ask(`/api/v1/${route}${days}`)).statusCode]).toEqual([route, 200])
    }
    const turned = await dashboard.problem(`/api/v1/${route}from=2026-03-02&to=2026-03-01`)
    expect(turned.message).toContain('the range from 2026-03-02 to 2026-03-01 holds no day')
  }
  // Defaults stay within the bounds too.
  const first = await dashboard.get<PageAnswer>(`pages/overview?to=${bounds.from}`)
  expect(first.request.range).toEqual({ from: bounds.from, to: bounds.from })
})

test('each grain has a longest range', async () => {
  const dashboard = await openDashboard(shop)
  const { bounds } = await dashboard.get<Meta>('meta')
  const whole = `from=${bounds.from}&to=${bounds.to}`
  for (const grain of ['day', 'week'] as const) {
    const { status, message, hint } = await dashboard.problem(
      `/api/v1/pages/overview?${whole}&grain=${grain}`,
    )
    expect([status, message]).toEqual([
      400,
      expect.stringContaining(`by ${grain}, a range has at most ${bounds.longest[grain]} days`),
    ])
    expect(hint).toContain('grain=month')
  }
  const { periods, request } = await dashboard.get<PageAnswer>(`pages/overview?${whole}`)
  expect(request.grain).toBe('quarter')
  expect(periods.length).toBeLessThan(200)
  const months = await dashboard.get<PageAnswer>(`pages/overview?${whole}&grain=month`)
  expect(months.periods.length).toBeLessThan(1_100)
})

test('a route refuses unknown parameters and names the known ones', async () => {
  const dashboard = await openDashboard(shop)
  const document = (await dashboard.ask('/api/docs/openapi.json')).json<{
    paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>
  }>()
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (!get) continue
    const url = path.replace('{page}', 'overview').replace('{order}', 'o1').replace('{run}', '1')
    const { status, message, hint } = await dashboard.problem(`${url}?x=1`)
    expect([path, status, message]).toEqual([path, 400, expect.stringContaining('"x": no such parameter')])
    const known = get.parameters.filter((one) => one.in === 'query').map(({ name }) => name)
    expect([path, hint]).toEqual([
      path,
      known.length > 0
        ? `Parameters: ${known.join(', ')}. They are described at /api/docs.`
        : 'It takes no parameters.',
    ])
  }
  // The address says what a page shows.
  for (const query of ['show_order=o1&x=1', 'from=0001-01-01&to=9999-12-31', 'from=soon&from=later']) {
    expect([query, (await dashboard.ask(`/overview?${query}`)).statusCode]).toEqual([query, 200])
  }
})

test('numbers are whole and within their bounds, and a parameter is given once', async () => {
  const dashboard = await openDashboard(shop)
  for (const query of [
    ...['', '-1', '1.5', '1e2', '0x10', ' 1', 'NaN', '501', '0', '99999999999999999999'].map(
      (number) => `limit=${encodeURIComponent(number)}`,
    ),
    ...['', '-1', '10000001', 'ten'].map((number) => `offset=${number}`),
    'limit=1&limit=2',
    'sort[]=total_amount',
    `country=${'x'.repeat(1_001)}`,
    Array.from({ length: 101 }, (_, value) => `country=${value}`).join('&'),
  ]) {
    const { status, message } = await dashboard.problem(`/api/v1/orders?${query}`)
    expect([query, status, message]).toEqual([
      query,
      400,
      expect.stringMatching(/^"(limit|offset|sort|country)/),
    ])
  }
  expect((await dashboard.ask('/api/v1/health/runs/99999999999999999999')).statusCode).toBe(400)
})

test('lines of an order come page by page, with their count', async () => {
  const dashboard = await openDashboard(shop)
  const { lines, payments } = await dashboard.get<OrderAnswer>('orders/o2')
  expect([lines.rows.length, lines.total, payments.rows.length, payments.total]).toEqual([50, LINES, 0, 0])
  const ids = lines.rows.map(({ order_item_id }) => order_item_id)
  for (let offset = 50; offset < LINES; offset += 50) {
    const page = await dashboard.get<OrderPartAnswer>(`orders/o2/lines?offset=${offset}&limit=50`)
    expect([page.offset, page.section.total]).toEqual([offset, LINES])
    ids.push(...page.section.rows.map(({ order_item_id }) => order_item_id))
  }
  expect(ids).toEqual(Array.from({ length: LINES }, (_, line) => `i${1000 + line}`))
  expect((await dashboard.problem('/api/v1/orders/o2/lines?limit=501')).status).toBe(400)
  expect((await dashboard.problem('/api/v1/orders/nobody/refunds')).status).toBe(404)
})

test('lists and texts have a longest length, whatever the shop holds', async () => {
  const dashboard = await openDashboard(shop)
  const { sections } = await dashboard.get<PageAnswer<'products'>>(`pages/products?${range}`)
  const categories = sections.category_margin.rows.map(({ category }) => category)
  expect(categories).toEqual(Array.from({ length: 8 }, (_, no) => `Pens ${no}`))
  const { lines } = await dashboard.get<OrderAnswer>('orders/o2')
  const names = [...sections.ranking.rows, ...lines.rows].map(({ product }) => String(product))
  expect(names.filter((name) => name.length > 1_000)).toEqual([])
  expect(names.every((name) => /^Pen \d .*…$/.test(name))).toBe(true)
})

test('of many requests at once a few run, some wait and the others are sent away, while cheap ones are answered', async () => {
  const dashboard = await openDashboard(shop)
  const orders = await holdOrders()
  const asked = Array.from({ length: 100 }, (_, offset) =>
    dashboard.ask(`/api/v1/orders?${range}&offset=${offset}`),
  )
  await orders.waiting(4)
  const away = await Promise.all(asked.slice(64))
  for (const { statusCode, headers, body } of away) {
    expect([statusCode, headers['retry-after'], body]).toEqual([
      503,
      '5',
      expect.stringContaining('too much to do'),
    ])
  }
  for (const url of ['/healthz', '/overview', '/api/docs']) {
    expect([url, (await dashboard.ask(url)).statusCode]).toEqual([url, 200])
  }
  await orders.release()
  expect(new Set((await Promise.all(asked.slice(0, 64))).map(({ statusCode }) => statusCode))).toEqual(
    new Set([200]),
  )
  expect(dashboard.errors).toEqual([])
})

test('equal questions at once are answered together, however they are spelled', async () => {
  const dashboard = await openDashboard(shop)
  const orders = await holdOrders()
  const asked = [
    `/api/v1/orders?${range}`,
    '/api/v1/orders?to=2026-03-31&from=2026-03-01',
    `/api/v1/orders?${range}&limit=50&offset=0`,
    `/api/v1/%6frders?${range}&sort=-ordered_at`,
  ].flatMap((url) => Array.from({ length: 5 }, () => dashboard.ask(url)))
  await orders.waiting(1)
  await orders.release()
  const answers = await Promise.all(asked)
  expect(new Set(answers.map(({ statusCode, headers }) => `${statusCode} ${headers.etag}`)).size).toBe(1)
})

test('a question is cancelled once nobody waits for it, and not before', async () => {
  const dashboard = await openDashboard(shop)
  const port = await listening(dashboard)
  const orders = await holdOrders()
  const ask = (query: string) => {
    const leaving = new AbortController()
    const answer = fetch(`http://127.0.0.1:${port}/api/v1/orders?${range}${query}`, {
      signal: leaving.signal,
    }).then((response) => response.json() as Promise<OrdersAnswer>)
    answer.catch(() => undefined)
    return { answer, leave: () => leaving.abort() }
  }
  const [alone, first, second] = [ask('&limit=1'), ask(''), ask('')]
  // Those that wait for their turn leave too.
  const others = Array.from({ length: 10 }, (_, offset) => ask(`&offset=${offset + 1}`))
  await orders.waiting(4)
  alone.leave()
  first.leave()
  for (const other of others) other.leave()
  await orders.waiting(1)
  await orders.release()
  expect((await second.answer).section.total).toBe(2)
  await expect(alone.answer).rejects.toThrow(/abort/)
  expect(dashboard.errors).toEqual([])
  expect((await dashboard.get<OrdersAnswer>(`orders?${range}&limit=1`)).section.rows.length).toBe(1)
})

test('another site can link to the dashboard, but cannot make a browser call it', async () => {
  const dashboard = await openDashboard(shop)
  const status = async (url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
    (await dashboard.ask(url, { headers, method, ...(method === 'POST' ? { payload: { token } } : {}) }))
      .statusCode
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  for (const site of ['cross-site', 'same-site']) {
    for (const headers of [
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: 'http://localhost:3000' },
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ]) {
      for (const url of [
        '/api/v1/meta',
        `/api/v1/pages/overview?${range}`,
        '/overview',
        '/metrics',
        '/healthz',
      ]) {
        expect([site, url, await status(url, { 'sec-fetch-site': site, ...headers })]).toEqual([
          site,
          url,
          403,
        ])
      }
    }
    const linked = { 'sec-fetch-site': site, ...link }
    expect(await status('/overview?range=7d', linked)).toBe(200)
    expect(await status('/api/docs', linked)).toBe(200)
    expect(await status('/api/v1/meta', linked)).toBe(403)
    expect(await status('/login', linked, 'POST')).toBe(403)
  }
  for (const origin of [
    'https://shop.example',
    'http://localhost:3000',
    'http://localhost.shop.example',
    'null',
  ]) {
    expect([origin, await status('/logout', { origin }, 'POST')]).toEqual([origin, 403])
    expect([origin, await status('/api/v1/meta', { origin })]).toEqual([origin, 403])
  }
  // The pages themselves, typed addresses, and programs.
  expect(await status('/api/v1/meta', { 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await status('/api/v1/meta', { 'sec-fetch-site': 'none', ...link })).toBe(200)
  expect(await status('/login', { origin: 'http://localhost:80' }, 'POST')).toBe(204)
  expect(await status('/login', { origin: 'http://localhost:4400', host: 'localhost:4400' }, 'POST')).toBe(
    204,
  )
  expect(await status('/api/v1/meta', {})).toBe(200)
  for (const host of [
    'shop.example',
    'localhost.shop.example',
    '127.0.0.1.shop.example',
    'localhost@shop.example',
  ]) {
    expect([host, await status('/api/v1/meta', { host })]).toEqual([host, 403])
  }
})

test('a host name from a proxy header does not replace the requested one', async () => {
  const dashboard = await openDashboard(shop, { proxies: ['127.0.0.1'] })
  const status = async (host: string, forwarded: string) =>
    (await dashboard.ask('/api/v1/meta', { headers: { host, 'x-forwarded-host': forwarded } })).statusCode
  expect(await status('localhost', 'localhost')).toBe(200)
  expect(await status('shop.example', 'localhost')).toBe(403)
  expect(await status('localhost', 'shop.example')).toBe(403)
})

/** A dashboard with a token, and ways to log in. */
async function lockedDashboard(settings: Parameters<typeof openDashboard>[1] = {}) {
  const dashboard = await openDashboard(shop, { token, host: '0.0.0.0', ...settings })
  const headers = { host: 'shop.example' }
  const meta = async (own: Record<string, string>) =>
    (await dashboard.ask('/api/v1/meta', { headers: { ...headers, ...own } })).statusCode
  const login = (given: string, own: Record<string, string> = {}) =>
    dashboard.ask('/login', { method: 'POST', headers: { ...headers, ...own }, payload: { token: given } })
  const cookieOf = (response: { headers: Record<string, unknown> }) => String(response.headers['set-cookie'])
  return {
    ...dashboard,
    meta,
    login,
    bearer: (given: string) => meta({ authorization: `Bearer ${given}` }),
    cookieOf,
    /** Logs in and returns the Cookie header of the session. */
    session: async () => cookieOf(await login(token)).split(';')[0] ?? '',
    logout: (cookie: string) => dashboard.ask('/logout', { method: 'POST', headers: { ...headers, cookie } }),
  }
}

test('wrong cookies and bearer tokens count as wrong logins, and never lock out the right one', async () => {
  for (const way of ['cookie', 'bearer', 'login'] as const) {
    const dashboard = await lockedDashboard()
    const session = await dashboard.session()
    const guess = async (no: number) =>
      way === 'login'
        ? (await dashboard.login(`guess ${no}`)).statusCode
        : way === 'bearer'
          ? dashboard.bearer(`guess-${no}`)
          : dashboard.meta({ cookie: `storehouse_session=guess-${no}` })
    const statuses: number[] = []
    for (let no = 0; no < 30; no++) statuses.push(await guess(no))
    expect([way, statuses]).toEqual([way, [...Array(10).fill(401), ...Array(20).fill(429)]])
    // They come from one address, like readers behind one proxy.
    expect(await dashboard.meta({ cookie: session })).toBe(200)
    expect(await dashboard.bearer(token)).toBe(200)
    expect((await dashboard.login(token)).statusCode).toBe(204)
    // Without anything, the token is required as before.
    expect(await dashboard.meta({})).toBe(401)
  }
})

test('a flood of wrong guesses leaves room for users who are logged in', async () => {
  const dashboard = await lockedDashboard()
  const cookie = await dashboard.session()
  for (let no = 0; no < 1_210; no++) await dashboard.meta({ cookie: `storehouse_session=${no}` })
  expect((await dashboard.login('wrong')).statusCode).toBe(429)
  expect(await dashboard.meta({ cookie })).toBe(200)
  expect(await dashboard.bearer(token)).toBe(200)
})

test('a logout ends the session in every tab, and no session of anybody else', async () => {
  const dashboard = await lockedDashboard()
  const [mine, other] = [await dashboard.session(), await dashboard.session()]
  expect(mine).not.toBe(other)
  const left = await dashboard.logout(mine)
  expect(dashboard.cookieOf(left)).toMatch(/^storehouse_session=; .*Max-Age=0/)
  expect(await dashboard.meta({ cookie: mine })).toBe(401)
  expect(await dashboard.meta({ cookie: other })).toBe(200)
  // Another program has other sessions.
  expect(await (await lockedDashboard()).meta({ cookie: other })).toBe(401)
  const ended = await dashboard.ask('/api/v1/meta', { headers: { host: 'shop.example', cookie: mine } })
  expect(dashboard.cookieOf(ended)).toContain('Max-Age=0')
})

test('the cookie stays on this site, out of scripts, and on HTTPS if the page came by it', async () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
  const bare = await lockedDashboard()
  const cookie = bare.cookieOf(await bare.login(token, forwarded))
  expect(cookie).toMatch(/^storehouse_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/)
  const proxied = await lockedDashboard({ proxies: ['127.0.0.1'] })
  expect(proxied.cookieOf(await proxied.login(token, forwarded))).toMatch(/; Secure(;|$)/)
  expect(proxied.cookieOf(await proxied.login(token))).not.toContain('Secure')
  // Readers are distinguished by the address that the proxy names.
  for (let no = 0; no < 20; no++) await proxied.login(`guess ${no}`, forwarded)
  expect((await proxied.login('wrong', forwarded)).statusCode).toBe(429)
  const elsewhere = { ...forwarded, 'x-forwarded-for': '203.0.113.8' }
  expect((await proxied.login('wrong', elsewhere)).statusCode).toBe(401)
})

test('it listens beyond this machine only with a token that is hard to guess', () => {
  const dashboard = (host: string, given?: string, proxies: string[] = []) => ({
    dashboard: { host, port: 0, token: given, proxies },
  })
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'shop.example']) {
    for (const weak of [
      'x',
      'secret',
      'nineteen-characters',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      '12341234123412341234',
    ]) {
      expect(() => checkDashboardConfig(dashboard(host, weak))).toThrow(
        expect.objectContaining({
          message: expect.stringMatching(
            /^STOREHOUSE_DASHBOARD_TOKEN has \d+ of the \d+ .*characters that it needs/,
          ),
          hint: expect.stringContaining('randomBytes(24)'),
          exitCode: 2,
        }),
      )
    }
    checkDashboardConfig(dashboard(host, token))
  }
  checkDashboardConfig(dashboard('127.0.0.1', 'x'))
  expect(() => checkDashboardConfig(dashboard('127.0.0.1', 'x', ['127.0.0.1']))).toThrow(/could guess it/)
})

const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? 20_260_301)

test(`every odd request is answered, a wrong one with a problem in JSON (seed ${seed})`, async () => {
  const dashboard = await openDashboard(shop)
  const port = await listening(dashboard)
  const next = randomFrom(seed)
  const below = (bound: number) => Math.floor(next() * bound)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const odd = () =>
    pick([
      () =>
        pick([
          '',
          '0',
          '-1',
          '1e309',
          'NaN',
          '[]',
          '{}',
          'null',
          '%00',
          '%',
          '%ff',
          '%c0%80',
          '%ED%A0%80',
          '..',
          '%2e%2e',
        ]),
      () =>
        encodeURIComponent(
          pick(['ß', '😀', '\u202e', '\u0000', 'a\nb', "' or 1=1 --", '$1', '\\', '１２', '\ufeff']),
        ),
      () =>
        `${String(below(12_000)).padStart(4, '0')}-${pick(['01', '02', '13', '00'])}-${pick(['01', '30', '31', '00'])}`,
      () => String(below(2 ** 31) * below(2 ** 22)),
      () => pick(['x', '9', '%F0%9F%98%80', ',', 'orders,']).repeat(below(3_000)),
      () => pick(['day', 'orders', 'channel', '2026-03-05', 'time', 'all', '50', 'o2', 'product']),
    ])()
  const names = [
    'from',
    'to',
    'grain',
    'compare',
    'metrics',
    'by',
    'over',
    'sort',
    'limit',
    'offset',
    'country',
    'product',
    'dimension',
    'search',
    'sales',
    'report',
    'feed',
    'x',
    'from[]',
    '__proto__',
    'constructor',
    '',
  ]
  const paths = [
    '/api/v1/meta',
    '/api/v1/pages/overview',
    '/api/v1/metrics',
    '/api/v1/orders',
    '/api/v1/values',
    '/api/v1/health/rejects',
    '/api/v1/health/revisions',
    '/api/docs',
    '/metrics',
    '/healthz',
    '/overview',
    '/login',
    '/',
  ]
  const methods = ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']
  const hosts = [
    'shop.example',
    'localhost:99999',
    '[::1]',
    '127.0.0.1',
    'localhost:',
    'LOCALHOST',
    '[',
    'a b',
    '0x7f.1',
  ]
  const types = ['application/json', 'text/plain', 'image/png']
  const sometimes = (header: string, values: readonly string[]) =>
    below(8) === 0 ? { [header]: pick(values) } : {}
  const bodies = ['', '{', '[]', '{"token":1}', '{"__proto__":1}', '"x"', `{"token":"${'x'.repeat(20_000)}"}`]
  const send = async (path: string, method: string, headers: Record<string, string>, body: string) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers })
    // A raw connection gets a text as its answer, even if it would have expected none.
    request.on('error', () => undefined)
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return {
      status: response.statusCode ?? 0,
      type: String(response.headers['content-type']),
      body: await text(response),
    }
  }
  for (let no = 0; no < 300; no++) {
    const query = Array.from({ length: below(5) }, () => `${pick(names)}=${odd()}`).join('&')
    const path = `${pick(paths)}${below(3) === 0 ? `/${odd()}` : ''}${query ? `?${query}` : ''}`
    const method = below(6) === 0 ? pick(methods) : 'GET'
    const headers = { ...sometimes('host', hosts), ...sometimes('content-type', types) }
    const body = method === 'POST' ? pick(bodies) : ''
    const answer = await send(path, method, headers, body)
    const asked = `${no}: ${method} ${path.slice(0, 200)} ${JSON.stringify(headers)} ${body.slice(0, 50)}`
    expect([asked, answer.status]).toEqual([
      asked,
      expect.toSatisfy((status) => status >= 200 && status < 500),
    ])
    if (answer.status < 400 || method === 'HEAD') continue
    expect([asked, answer.type]).toEqual([asked, 'application/json; charset=utf-8'])
    const { error } = JSON.parse(answer.body) as Problem
    expect([asked, error.message]).toEqual([asked, expect.stringMatching(/\S/)])
    expect([asked, error.message.length]).toEqual([asked, expect.toSatisfy((length) => length < 3_000)])
  }
  expect(dashboard.errors).toEqual([])
})

test('requests that are not HTTP or have endless headers are answered, too', async () => {
  const dashboard = await openDashboard(shop)
  const port = await listening(dashboard)
  for (const [sent, status] of [
    ['nonsense\r\n\r\n', 400],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
  ] as const) {
    const socket = connect(port, '127.0.0.1')
    socket.write(sent)
    const answer = await text(socket)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect((JSON.parse(answer.slice(answer.indexOf('{'))) as Problem).error.type).toBe('bad_request')
  }
})
