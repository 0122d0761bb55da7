import { beforeAll, expect, test } from 'vitest'
import { addDays, addYears, dayIn } from '../../src/calendar.ts'
import type {
  NotesAnswer,
  PageAnswer,
  PageName,
  RulesAnswer,
  SavedView,
  TargetsAnswer,
  ViewsAnswer,
} from '../../src/dashboard/contract.ts'
import { setWordsAside } from '../../src/db/kept_words.ts'
import { migrate } from '../../src/db/migrate.ts'
import { reset } from '../../src/pipeline/reset.ts'
import { openDashboard } from '../support/dashboard.ts'
import { boundRowsOf, execute } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

// March 2025: four orders a day of 10.00 each, twice as many on the first ten days. March 2026: nine a day, of ten days.

let shop: Shop

beforeAll(async () => {
  const sold = [
    ...Array.from({ length: 31 }, (_, day) => ({
      day: addDays('2025-03-01', day),
      orders: day < 10 ? 8 : 4,
    })),
    ...Array.from({ length: 10 }, (_, day) => ({ day: addDays('2026-03-01', day), orders: 9 })),
  ].flatMap(({ day, orders }) => Array.from({ length: orders }, (_, no) => ({ day, id: `${day}-${no}` })))
  shop = await newShop()
  await shop.file(
    'orders_2026-03-10.csv',
    sold.map(({ day, id }) => ({ order_id: id, customer_id: `c${id}`, time: `${day} 12:00`, country: 'DE' })),
  )
  await shop.file(
    'order_items_2026-03-10.csv',
    sold.map(({ id }) => ({ order_item_id: id, order_id: id, product_id: 'p', quantity: 1, unit_price: 10 })),
  )
  await shop.load()
}, 120_000)

async function open(dashboard = {}) {
  const opened = await openDashboard(shop, dashboard)
  const send = (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, headers = {}) =>
    opened.ask(`/api/v1/${path}`, { method, headers, ...(payload ? { payload } : {}) })
  return {
    ...opened,
    send,
    async done(method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) {
      const response = await send(method, path, payload)
      expect([path, response.statusCode, response.body]).toEqual([
        path,
        method === 'POST' ? 201 : 204,
        expect.anything(),
      ])
      return method === 'POST' ? response.json<{ id: number }>().id : 0
    },
    refused: async (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) => {
      const { status, message, hint } = await opened.problem(`/api/v1/${path}`, {
        method,
        ...(payload ? { payload } : {}),
      })
      return `${status} ${message} ${hint}`
    },
    page: <Page extends PageName>(page: Page, query: string) =>
      opened.get<PageAnswer<Page>>(`pages/${page}?${query}`),
  }
}

const tenth = 'from=2026-03-10&to=2026-03-10'

test('a month is compared with the year before while it has no target', async () => {
  const dashboard = await open()
  const paceOf = async (metric: string) =>
    (await dashboard.page('morning', tenth)).sections.pace.rows.find((row) => row.metric === metric)
  const yearBefore = {
    month_to_date: 900,
    month_to_date_before: 800,
    goal: 1640,
    goal_from: 'year before',
    expected: 800,
    pace: 112.5,
    // 800 of 1,640 came in these days.
    on_course: 1845,
    needed_a_day: 35.24,
    days_to_come: 21,
  }
  expect(await paceOf('net_sales')).toMatchObject(yearBefore)
  await dashboard.done('PUT', 'targets/net_sales/2026-03', { target: '2050' })
  await dashboard.done('PUT', 'targets/net_sales/2026-03', { target: 2000 })
  await dashboard.done('PUT', 'targets/profit_margin/2026-03', { target: 12.5 })
  expect(await paceOf('net_sales')).toMatchObject({
    goal: 2000,
    goal_from: 'target',
    expected: 975.61,
    pace: 92.25,
    on_course: 1845,
    needed_a_day: 52.39,
  })
  expect(await paceOf('profit_margin')).toMatchObject({ goal: 12.5, expected: 12.5, needed_a_day: null })
  // Targets are for the whole shop.
  const german = await dashboard.page('morning', `${tenth}&country=DE`)
  expect(german.sections.pace.rows.map(({ goal_from }) => goal_from)).not.toContain('target')
  await dashboard.done('DELETE', 'targets/net_sales/2026-03')
  await dashboard.done('DELETE', 'targets/profit_margin/2026-03')
  expect(await paceOf('net_sales')).toMatchObject(yearBefore)
  expect(await paceOf('profit_margin')).toBeUndefined()
})

test('a tile of a whole month shows its target', async () => {
  const dashboard = await open()
  await dashboard.done('PUT', 'targets/orders/2025-03', { target: 200 })
  const targetOf = async (query: string) =>
    (await dashboard.page('overview', query)).tiles.find(({ metric }) => metric === 'orders')?.target
  expect(await targetOf('from=2025-03-01&to=2025-03-31')).toBe(200)
  expect(await targetOf('from=2025-03-01&to=2025-03-30')).toBeNull()
  expect(await targetOf('from=2025-03-01&to=2025-03-31&country=DE')).toBeNull()
  await dashboard.done('DELETE', 'targets/orders/2025-03')
})

test('BI tools read targets and notes', async () => {
  const dashboard = await open()
  await dashboard.done('PUT', 'targets/orders/2026-04', { target: 300 })
  const id = await dashboard.done('POST', 'notes', { firstDay: '2026-03-05', note: 'Newsletter' })
  await shop.db.kysely.transaction().execute(async (trx) => {
    await execute(trx, 'set local role storehouse_reader')
    expect(
      await boundRowsOf(trx, 'select metric, month::text, target::text from warehouse.targets', []),
    ).toEqual([{ metric: 'orders', month: '2026-04-01', target: '300.00' }])
    expect(await boundRowsOf(trx, 'select first_day::text, note from warehouse.notes', [])).toEqual([
      { first_day: '2026-03-05', note: 'Newsletter' },
    ])
  })
  await dashboard.done('DELETE', 'targets/orders/2026-04')
  await dashboard.done('DELETE', `notes/${id}`)
})

test('an invalid target is refused with what is valid', async () => {
  const dashboard = await open()
  const last = addYears(dayIn(shop.config.timezone), 5).slice(0, 7)
  const put = (path: string, target: unknown) => dashboard.refused('PUT', `targets/${path}`, { target })
  expect(await put('beauty/2026-03', 1)).toContain('400 "metric": must be one of: orders, units')
  expect(await put('orders/2026-13', 1)).toContain(`400 "month": 2026-13 is not from 1990-01 to ${last}`)
  expect(await put('orders/1989-12', 1)).toContain('400 "month": 1989-12 is not from 1990-01')
  expect(await put('orders/2026-3', 1)).toContain('must be a month like 2026-11')
  expect(await put('orders/2026-03', 2.5)).toContain('It is a whole number from 0.')
  expect(await put('profit_margin/2026-03', 1001)).toContain('It is a rate in per cent from -1000 to 1000')
  for (const target of ['12,5', 1e16, 0.001, '', null, true, '1e3', 'NaN']) {
    expect([target, await put('net_sales/2026-03', target)]).toEqual([
      target,
      expect.stringMatching(/^400 "target": (must be a number like 12000|is needed)/),
    ])
  }
  expect(await dashboard.refused('PUT', 'targets/orders/2026-03', { target: 1, why: 'so' })).toContain(
    '"why"',
  )
  expect(await dashboard.refused('DELETE', 'targets/orders/2026-03')).toContain('404 There is no target')
  expect(await dashboard.refused('PUT', 'targets/orders/2026-03?why=so', { target: 1 })).toContain(
    '400 "why"',
  )
  expect((await dashboard.get<TargetsAnswer>('targets')).targets).toEqual([])
})

test('a note is written, changed and deleted', async () => {
  const dashboard = await open()
  const known = async () => (await dashboard.get<NotesAnswer>('notes')).notes
  const id = await dashboard.done('POST', 'notes', { firstDay: '2026-03-05', note: ' site down 14–16 h ' })
  const later = await dashboard.done('POST', 'notes', {
    firstDay: '2026-03-01',
    lastDay: '2026-03-09',
    note: 'Sale; select 1',
  })
  expect(await known()).toEqual([
    { id: later, firstDay: '2026-03-01', lastDay: '2026-03-09', note: 'Sale; select 1' },
    { id, firstDay: '2026-03-05', lastDay: '2026-03-05', note: 'site down 14–16 h' },
  ])
  await dashboard.done('PUT', `notes/${id}`, { firstDay: '2026-03-06', lastDay: '2026-03-07', note: 'Down' })
  await dashboard.done('DELETE', `notes/${later}`)
  expect(await known()).toEqual([{ id, firstDay: '2026-03-06', lastDay: '2026-03-07', note: 'Down' }])
  await dashboard.done('DELETE', `notes/${id}`)
  expect(await dashboard.refused('DELETE', `notes/${id}`)).toContain('404 There is no such note.')
})

test('an invalid note is refused with what is valid', async () => {
  const dashboard = await open()
  const first = { firstDay: '2026-03-05', note: 'x' }
  const post = (note: object) => dashboard.refused('POST', 'notes', { ...first, ...note })
  expect(await post({ note: '  ' })).toContain('400 "note": is needed: what happened')
  expect(await post({ note: 'x'.repeat(201) })).toContain('has at most 200 characters')
  expect(await post({ note: 'a\u0000b' })).toContain('is one line, without control characters')
  expect(await post({ firstDay: '2026-02-30' })).toContain('is no day of the calendar')
  expect(await post({ firstDay: '1989-12-31' })).toContain('"firstDay": 1989-12-31 is not from 1990-01-01 to')
  expect(await post({ lastDay: '2026-03-04' })).toContain('comes before the first day')
  expect(await post({ lastDay: '2027-03-06' })).toContain('A note is about 366 days at most')
  expect(await post({ colour: 'red' })).toContain('"colour": no such parameter')
  expect(await dashboard.refused('POST', 'notes')).toContain('400')
  expect(await dashboard.refused('PUT', 'notes/0', first)).toContain('400')
  expect(await dashboard.refused('PUT', 'notes/99999', first)).toContain('404')
  expect((await dashboard.get<NotesAnswer>('notes')).notes).toEqual([])
})

test('a view is saved, renamed, made the start, and deleted', async () => {
  const dashboard = await open()
  const known = async () => (await dashboard.get<ViewsAnswer>('views')).views
  const germany = { name: 'Germany', address: '/profit?range=mtd&country=DE&show_metric=orders' }
  const id = await dashboard.done('POST', 'views', { ...germany, isStart: true })
  const other = await dashboard.done('POST', 'views', { name: 'all', address: '/overview', isStart: true })
  expect(await known()).toEqual<SavedView[]>([
    { id: other, name: 'all', address: '/overview', isStart: true },
    { id, ...germany, isStart: false },
  ])
  expect(await dashboard.refused('POST', 'views', { ...germany, name: 'GERMANY' })).toContain(
    '409 There is a view called “GERMANY” already.',
  )
  expect(await dashboard.refused('PUT', `views/${other}`, germany)).toContain('409')
  await dashboard.done('PUT', `views/${id}`, { ...germany, name: 'DE', isStart: true })
  expect((await known()).map(({ name, isStart }) => `${name} ${isStart}`)).toEqual(['all false', 'DE true'])
  await dashboard.done('DELETE', `views/${id}`)
  await dashboard.done('DELETE', `views/${other}`)
  expect(await dashboard.refused('DELETE', `views/${id}`)).toContain('404 There is no such view.')
})

test('a view leads only to pages of this dashboard', async () => {
  const dashboard = await open()
  const post = (address: string) => dashboard.refused('POST', 'views', { name: 'x', address })
  for (const address of [
    'https://example.com/',
    '//example.com/profit',
    '/\\example.com',
    'javascript:alert(1)',
    'profit',
    '/nowhere',
    '/profit#x',
    '/profit?range=mtd\n',
    '/api/docs',
  ]) {
    expect([address, await post(address)]).toEqual([address, expect.stringContaining('400 "address":')])
  }
  expect(await post('/profit?color=red')).toContain('color is no parameter of a page')
  expect(await post(`/profit?country=${'x'.repeat(8_000)}`)).toContain('has at most 8000 characters')
})

test('other sites and strangers can write nothing', async () => {
  const local = await open()
  const guarded = await open({ token: 'Tz4_open-sesame-of-the-shop' })
  const writes = [
    ['PUT', 'targets/orders/2026-03', { target: 1 }],
    ['DELETE', 'targets/orders/2026-03', undefined],
    ['POST', 'notes', { firstDay: '2026-03-05', note: 'x' }],
    ['PUT', 'notes/1', { firstDay: '2026-03-05', note: 'x' }],
    ['DELETE', 'notes/1', undefined],
    ['POST', 'views', { name: 'x', address: '/profit' }],
    ['PUT', 'views/1', { name: 'x', address: '/profit' }],
    ['DELETE', 'views/1', undefined],
  ] as const
  for (const [method, path, payload] of writes) {
    const status = async (dashboard: typeof local, headers: object) =>
      (await dashboard.send(method, path, payload, headers)).statusCode
    expect([path, await status(local, { 'sec-fetch-site': 'cross-site' })]).toEqual([path, 403])
    expect([path, await status(local, { origin: 'http://example.com' })]).toEqual([path, 403])
    expect([path, await status(guarded, {})]).toEqual([path, 401])
  }
  for (const path of ['targets', 'notes', 'views']) {
    expect((await guarded.ask(`/api/v1/${path}`)).statusCode).toBe(401)
    expect((await local.ask(`/api/v1/${path}?x=1`)).statusCode).toBe(400)
  }
})

test('the number of views has a limit', async () => {
  const dashboard = await open()
  await execute(
    shop.db.kysely,
    `insert into ops.saved_views (name, address) select 'view ' || no, '/profit' from generate_series(1, 200) as no`,
  )
  expect(await dashboard.refused('POST', 'views', { name: 'one more', address: '/profit' })).toContain(
    '409 There are 200 saved views already',
  )
  await execute(shop.db.kysely, 'delete from ops.saved_views')
})

test('what people wrote survives a rebuild, a reset, and a reset that was broken off', async () => {
  const dashboard = await open()
  await dashboard.done('PUT', 'targets/net_sales/2026-03', { target: 2000 })
  await dashboard.done('POST', 'notes', { firstDay: '2026-03-05', note: 'Newsletter' })
  await dashboard.done('POST', 'views', { name: 'mine', address: '/profit', isStart: true })
  await dashboard.done('POST', 'alert-rules', { metric: 'orders', condition: 'below', threshold: 3 })
  await shop.rows(`update ops.alert_rules set firing_since = '2026-03-05'`)
  const words = async () => ({
    rules: (await dashboard.get<RulesAnswer>('alert-rules')).rules.map(({ id: _, ...rule }) => rule),
    targets: (await dashboard.get<TargetsAnswer>('targets')).targets,
    notes: (await dashboard.get<NotesAnswer>('notes')).notes.map(({ note, firstDay }) => ({
      note,
      firstDay,
    })),
    views: (await dashboard.get<ViewsAnswer>('views')).views.map(({ name, isStart }) => ({ name, isStart })),
  })
  const before = await words()
  expect(before.targets).toHaveLength(1)
  await shop.rebuild()
  expect(await words()).toEqual(before)
  await reset(shop.db, shop.config.home)
  expect(await words()).toEqual(before)
  expect(await shop.rows(`select to_regnamespace('storehouse_kept')::text as place`)).toEqual([
    { place: null },
  ])

  const client = await shop.db.connect()
  await client.query('begin')
  await setWordsAside(client)
  await client.query('drop schema warehouse, production, staging, ops cascade; commit')
  await client.end()
  await migrate(shop.db)
  expect(await words()).toEqual(before)
})
