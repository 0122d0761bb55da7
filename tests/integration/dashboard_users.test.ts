import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { allOperations } from '../../src/dashboard/contract/operations.ts'
import type { Me, UsersAnswer } from '../../src/dashboard/contract.ts'
import { sql } from '../../src/db/sql.ts'
import { execute } from '../../src/db/statements.ts'
import { reset } from '../../src/pipeline/reset.ts'
import { passwordCost } from '../../src/users/passwords.ts'
import type { Role } from '../../src/users/roles.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop, type Shop } from '../support/shop.ts'

const password = 'four words in a row'
const token = 'Tz4_open-sesame-of-the-shop'

// What makes guesses slow would make these tests slow.
const { N } = passwordCost
passwordCost.N = 2 ** 10
afterAll(() => {
  passwordCost.N = N
})

let shop: Shop
beforeAll(async () => {
  shop = await newShop()
  await shop.file('orders_2026-03-01.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-03-02 09:30', total_price: 26 },
  ])
  await shop.load()
})
beforeEach(() => execute(shop.db.pool, sql`delete from ops.users`))

type Cookies = { cookie?: string; authorization?: string }

async function open(settings: Parameters<typeof openDashboard>[1] = {}) {
  const dashboard = await openDashboard(shop, settings)
  const send = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) => dashboard.ask(url, { method, headers, ...(payload ? { payload } : {}) })
  const logIn = (name: string, given = password, headers: Record<string, string> = {}) =>
    send('POST', '/login', { name, password: given }, headers)
  const cookieOf = (response: { headers: Record<string, unknown> }) =>
    String(response.headers['set-cookie']).split(';')[0] ?? ''
  const add = async (name: string, role: Role, who: Cookies = {}) => {
    const response = await send('POST', '/api/v1/users', { name, role, password }, { ...who })
    expect([name, response.statusCode, response.body]).toEqual([name, 201, expect.anything()])
    return response.json<{ id: number }>().id
  }
  const session = async (name: string, given = password) => ({ cookie: cookieOf(await logIn(name, given)) })
  return {
    ...dashboard,
    send,
    logIn,
    cookieOf,
    add,
    session,
    status: async (url: string, headers: Cookies = {}) =>
      (await send('GET', url, undefined, { ...headers })).statusCode,
    /** An owner, an analyst and a viewer, each logged in. */
    async people() {
      await add('Olga', 'owner')
      const olga = await session('Olga')
      const ids = { ann: await add('Ann', 'analyst', olga), vic: await add('Vic', 'viewer', olga) }
      return { owner: olga, analyst: await session('Ann'), viewer: await session('Vic'), ids }
    },
  }
}

test('without users the dashboard is open on this machine; after the first user everybody logs in', async () => {
  const dashboard = await open()
  expect(await dashboard.get<Me>('me')).toEqual({
    name: null,
    role: 'owner',
    isLoggedIn: false,
    hasUsers: false,
  })
  const first = { name: 'Ann', role: 'analyst', password }
  expect(await dashboard.problem('/api/v1/users', { method: 'POST', payload: first })).toMatchObject({
    status: 409,
    message: 'The first user has to be an owner.',
  })
  await dashboard.add('Olga', 'owner')
  expect(await dashboard.status('/api/v1/meta')).toBe(401)
  expect(await dashboard.status('/metrics')).toBe(401)
  expect(await dashboard.status('/healthz')).not.toBe(401)
  expect((await dashboard.ask('/api/v1/door')).json()).toEqual({ byName: true, byToken: false })
  const olga = await dashboard.session('olga ')
  expect((await dashboard.send('GET', '/api/v1/me', undefined, olga)).json()).toEqual({
    name: 'Olga',
    role: 'owner',
    isLoggedIn: true,
    hasUsers: true,
  })
})

test('every route names its roles, and lets in those alone', async () => {
  const dashboard = await open()
  const people = await dashboard.people()
  const roles: readonly Role[] = ['viewer', 'analyst', 'owner']
  for (const { method, path, role } of allOperations) {
    if (role === 'anyone') continue
    const url = path.replaceAll(/\{\w+\}/g, '999999')
    const headers = { 'content-type': 'application/json' }
    const ask = (who: Cookies) =>
      dashboard.ask(url, { method: method.toUpperCase() as 'GET', headers: { ...headers, ...who } })
    const strange = await ask({})
    expect([method, path, strange.statusCode]).toEqual([method, path, 401])
    for (const own of roles) {
      const isIn = roles.indexOf(own) >= roles.indexOf(role)
      const { statusCode } = await ask(people[own])
      expect([own, method, path, statusCode === 403]).toEqual([own, method, path, !isIn])
    }
  }
})

test('a route without a role is refused as it is added', async () => {
  const dashboard = await open()
  expect(() => dashboard.server.get('/secret', async () => 'secret')).toThrow(
    'No role is declared for the route GET /secret.',
  )
})

test('a refused viewer reads which role is needed', async () => {
  const dashboard = await open()
  const { viewer } = await dashboard.people()
  expect(
    await dashboard.problem('/api/v1/views', { method: 'POST', headers: viewer, payload: {} }),
  ).toMatchObject({
    status: 403,
    type: 'forbidden',
    message: 'This is for analysts and owners; you are a viewer.',
  })
})

test('a wrong password and an unknown name are answered alike, and passwords and cookies are kept as hashes', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const wrong = await dashboard.logIn('Olga', 'wrong password')
  const unknown = await dashboard.logIn('Nobody', 'wrong password')
  expect([wrong.statusCode, wrong.body]).toEqual([401, unknown.body])
  const { cookie } = await dashboard.session('Olga')
  const [row] = await shop.rows(
    'select password_hash, session_hash from ops.users join ops.user_sessions using (user_id)',
  )
  expect(row?.password_hash).toMatch(/^scrypt\$1024\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
  expect(JSON.stringify(row)).not.toContain(cookie.split('=')[1])
})

test('the cookie is new with each login, whatever was sent, and stays out of scripts and other sites', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const planted = 'storehouse_session=planted-by-somebody-else'
  const done = await dashboard.logIn('Olga', password, { cookie: planted })
  expect(String(done.headers['set-cookie'])).toMatch(
    /^storehouse_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  expect(await dashboard.status('/api/v1/meta', { cookie: planted })).toBe(401)
  // Whoever logs in once more leaves no session behind.
  const first = { cookie: dashboard.cookieOf(done) }
  const second = await dashboard.logIn('Olga', password, first)
  expect(await dashboard.status('/api/v1/meta', first)).toBe(401)
  expect(await dashboard.status('/api/v1/meta', { cookie: dashboard.cookieOf(second) })).toBe(200)
})

test('several logins at once stand beside each other, and a logout ends one of them', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const [one, other] = await Promise.all([dashboard.session('Olga'), dashboard.session('Olga')])
  expect(one).not.toEqual(other)
  await dashboard.send('POST', '/logout', undefined, one)
  expect(await dashboard.status('/api/v1/meta', one)).toBe(401)
  expect(await dashboard.status('/api/v1/meta', other)).toBe(200)
})

test('a user who is removed or gets another role or password is logged out at once', async () => {
  const dashboard = await open()
  const { owner, analyst, viewer, ids } = await dashboard.people()
  expect(
    (await dashboard.send('PUT', `/api/v1/users/${ids.ann}/role`, { role: 'viewer' }, owner)).statusCode,
  ).toBe(204)
  expect(await dashboard.status('/api/v1/meta', analyst)).toBe(401)
  const lowered = await dashboard.session('Ann')
  expect(await dashboard.status('/api/v1/meta', lowered)).toBe(200)
  expect(await dashboard.status('/api/v1/health/rejects', lowered)).toBe(403)

  const other = 'other words in a row'
  await dashboard.send('PUT', `/api/v1/users/${ids.ann}/password`, { password: other }, owner)
  expect(await dashboard.status('/api/v1/meta', lowered)).toBe(401)
  expect((await dashboard.logIn('Ann')).statusCode).toBe(401)
  expect((await dashboard.logIn('Ann', other)).statusCode).toBe(204)

  expect(await dashboard.status('/api/v1/meta', viewer)).toBe(200)
  await dashboard.send('DELETE', `/api/v1/users/${ids.vic}`, undefined, owner)
  expect(await dashboard.status('/api/v1/meta', viewer)).toBe(401)
  expect((await dashboard.logIn('Vic')).statusCode).toBe(401)
  const { users } = (await dashboard.send('GET', '/api/v1/users', undefined, owner)).json<UsersAnswer>()
  expect(users.map(({ name, role }) => `${name} ${role}`)).toEqual(['Ann viewer', 'Olga owner'])
})

test('users change their own password with the present one, which ends their other logins', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const [here, there] = [await dashboard.session('Olga'), await dashboard.session('Olga')]
  const change = (given: string, newPassword: string) =>
    dashboard.send('PUT', '/api/v1/me/password', { password: given, newPassword }, here)
  expect((await change('wrong', 'new words in a row')).statusCode).toBe(403)
  expect((await change(password, 'short')).json()).toMatchObject({
    error: { message: 'The password has 5 characters.' },
  })
  const done = await change(password, 'new words in a row')
  expect(done.statusCode).toBe(204)
  expect(await dashboard.status('/api/v1/meta', here)).toBe(401)
  expect(await dashboard.status('/api/v1/meta', there)).toBe(401)
  expect(await dashboard.status('/api/v1/meta', { cookie: dashboard.cookieOf(done) })).toBe(200)
})

test('a session ends after a week without use, and after thirty days in any case', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const olga = await dashboard.session('Olga')
  const move = (column: 'used_at' | 'began_at', days: number) =>
    shop.rows(
      `update ops.user_sessions set ${column} = clock_timestamp() - interval '${days} days' returning true`,
    )
  await move('used_at', 6.9)
  expect(await dashboard.status('/api/v1/meta', olga)).toBe(200)
  // Its use is noted.
  await vi.waitFor(async () =>
    expect(
      await shop.rows(`select from ops.user_sessions where used_at > clock_timestamp() - interval '1 day'`),
    ).toHaveLength(1),
  )
  await move('used_at', 7.1)
  expect(await dashboard.status('/api/v1/meta', olga)).toBe(401)
  await move('used_at', 0)
  await move('began_at', 30.1)
  expect(await dashboard.status('/api/v1/meta', olga)).toBe(401)
})

test('guesses are limited by address and by name, and logged-in users stay logged in', async () => {
  const dashboard = await open({ proxies: ['127.0.0.1'], token, host: '0.0.0.0' })
  const from = (address: string) => ({ 'x-forwarded-for': address, host: 'shop.example' })
  const tokenHeader = { authorization: `Bearer ${token}` }
  await dashboard.add('Olga', 'owner', tokenHeader)
  const olga = { cookie: dashboard.cookieOf(await dashboard.logIn('Olga', password, from('203.0.113.1'))) }
  const guess = async (address: string, name = 'Olga', given = 'a wrong guess') =>
    (await dashboard.logIn(name, given, from(address))).statusCode
  // Many at once are no way round it.
  const many = await Promise.all(Array.from({ length: 15 }, (_, no) => guess('203.0.113.9', `name ${no}`)))
  expect(many.filter((status) => status === 401)).toHaveLength(10)
  expect(await guess('203.0.113.9', 'Olga', password)).toBe(429)
  // From many addresses, one name.
  for (let no = 0; no < 20; no++) expect(await guess(`198.51.100.${no}`)).toBe(401)
  expect(await guess('198.51.100.99', 'OLGA', password)).toBe(429)
  // From where Olga has logged in before, strangers don't keep her out.
  expect(await guess('203.0.113.1', 'Olga', password)).toBe(204)
  expect(await dashboard.status('/api/v1/meta', olga)).toBe(200)
})

test('the token gives programs the rights of an owner, beside users', async () => {
  const dashboard = await open({ token, host: '0.0.0.0' })
  const bearer = { authorization: `Bearer ${token}` }
  await dashboard.add('Olga', 'owner', bearer)
  expect((await dashboard.send('GET', '/api/v1/me', undefined, bearer)).json()).toMatchObject({
    name: null,
    role: 'owner',
  })
  const change = { password: 'x', newPassword: password }
  expect((await dashboard.send('PUT', '/api/v1/me/password', change, bearer)).statusCode).toBe(404)
})

test('the last owner always stays, also if two owners demote each other at once', async () => {
  const dashboard = await open()
  const first = await dashboard.add('Olga', 'owner')
  const olga = await dashboard.session('Olga')
  const lower = (id: number) => dashboard.send('PUT', `/api/v1/users/${id}/role`, { role: 'viewer' }, olga)
  expect((await lower(first)).json()).toMatchObject({ error: { message: '“Olga” is the only owner.' } })
  expect((await dashboard.send('DELETE', `/api/v1/users/${first}`, undefined, olga)).statusCode).toBe(409)
  const second = await dashboard.add('Otto', 'owner', olga)
  const both = await Promise.all([lower(first), lower(second)])
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409])
})

test('names are equal in any case, and invalid names and passwords are explained', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const olga = await dashboard.session('Olga')
  const refused = async (body: object) =>
    (await dashboard.send('POST', '/api/v1/users', { role: 'viewer', password, ...body }, olga)).json().error
      .message
  expect(await refused({ name: ' OLGA ' })).toBe(
    'There is a user called “Olga” already.'.replace('Olga', 'OLGA'),
  )
  expect(await refused({ name: ' ' })).toBe('This is no name of a user.')
  expect(await refused({ name: 'a\u202eb' })).toBe('This is no name of a user.')
  expect(await refused({ name: 'Vic', password: 'aaaaaaaaaaaa' })).toContain('different characters')
  expect(await refused({ name: 'victoria123', password: 'Victoria1234' })).toContain(
    'little more than the name',
  )
  expect(await refused({ name: 'Vic', role: 'king' })).toContain('must be one of')
})

test('no reader of the warehouse sees users, and a reset keeps them without their logins', async () => {
  const dashboard = await open()
  await dashboard.add('Olga', 'owner')
  const olga = await dashboard.session('Olga')
  expect(await shop.rows(`select has_schema_privilege('storehouse_reader', 'ops', 'usage') as may`)).toEqual([
    { may: false },
  ])
  await reset(shop.db, shop.config.home)
  expect(await dashboard.status('/api/v1/meta', olga)).toBe(401)
  expect((await dashboard.logIn('Olga')).statusCode).toBe(204)
})

test('nobody can log in while users are set aside', async () => {
  const dashboard = await open()
  await shop.rows('create schema storehouse_kept; alter table ops.users set schema storehouse_kept')
  expect(await dashboard.status('/api/v1/meta')).toBe(503)
  await shop.rows('alter table storehouse_kept.users set schema ops; drop schema storehouse_kept')
  expect(await dashboard.status('/api/v1/meta')).toBe(200)
})
