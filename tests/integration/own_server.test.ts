import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findClusterFolder, giveTo } from '../../src/db/embedded/folder.ts'
import type { RunningServer } from '../../src/db/embedded/probe.ts'
import { startServer, stopServer } from '../../src/db/embedded/server.ts'
import { openDatabase } from '../../src/db/open.ts'
import { storehouse } from '../support/command_line.ts'

// A user's own server, as in docs/your-own-server.md: who owns the database, and how to reach it.

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

let home: string
let server: RunningServer

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'storehouse-tls-'))
  await chmod(home, 0o755)
  server = await startServer({
    home,
    copyBinariesTo: join(home, 'binaries'),
    initdbFlags: [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
    ],
  })
  if (hasOpenssl) makeAuthority()
}, 120_000)

afterAll(async () => {
  await stopServer({ home }, 'immediate')
  await rm(home, { recursive: true, force: true })
})

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: home, stdio: 'ignore' })
}

function makeAuthority(): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=Our authority',
    '-days',
    '2',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  )
}

/** Turns TLS on, with a certificate from the authority for a host. */
async function certifyFor(host: string): Promise<void> {
  await writeFile(join(home, 'names'), `subjectAltName=DNS:${host}\n`)
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${host}`,
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  )
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'names',
    '-out',
    'server.crt',
  )
  const folder = await findClusterFolder(home)
  for (const name of ['server.key', 'server.crt']) {
    const path = join(home, name)
    await giveTo(folder?.account, path)
    await chmod(path, name === 'server.key' ? 0o600 : 0o644)
  }
  const client = new pg.Client(address(''))
  await client.connect()
  for (const [name, value] of [
    ['ssl_key_file', join(home, 'server.key')],
    ['ssl_cert_file', join(home, 'server.crt')],
    ['ssl', 'on'],
  ]) {
    await client.query(`alter system set ${name} = '${value}'`)
  }
  await client.query('select pg_reload_conf()')
  // The server applies the settings a moment later.
  for (let isOn = false; !isOn; ) {
    isOn = (await client.query('show ssl')).rows[0].ssl === 'on' && (await namesOf()).includes(host)
  }
  await client.end()
}

/** The host that the server's certificate names now. */
async function namesOf(): Promise<string> {
  const client = new pg.Client({ connectionString: address('?sslmode=no-verify') })
  try {
    await client.connect()
    const { connection } = client as unknown as {
      connection: { stream: { getPeerCertificate(): { subject: { CN: string } } } }
    }
    return connection.stream.getPeerCertificate().subject.CN
  } catch {
    return ''
  } finally {
    await client.end().catch(() => undefined)
  }
}

const address = (options: string) =>
  `postgres://${server.user}:${server.password}@localhost:${server.port}/postgres${options}`

/** Whether the connection is encrypted; otherwise the error with its hint. */
async function connected(options: string): Promise<string> {
  try {
    const db = await openDatabase({ databaseUrl: address(options), home: '' })
    const client = await db.connect()
    const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
    await client.end()
    await db.close()
    return rows[0].ssl ? 'encrypted' : 'plain'
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string }
    return `${message} ${hint}`
  }
}

test('the owner of a database can do everything except create a login for BI tools', async () => {
  const admin = new pg.Client(address(''))
  await admin.connect()
  await admin.query(`create role plain login password 'p' nosuperuser nocreatedb nocreaterole`)
  await admin.query(`create database shop owner plain`)
  const environment = {
    DATABASE_URL: `postgres://plain:p@localhost:${server.port}/shop`,
    STOREHOUSE_HOME: join(home, 'plain'),
  }
  const run = (...args: string[]) => storehouse(args, environment, { cwd: home })
  const makeRole = /create role storehouse_reader nologin; then: storehouse migrate/
  await mkdir(join(home, 'data', 'inbox'), { recursive: true })

  const before = await run('doctor')
  expect(before.stdout).toMatch(/warning +right to make the reader role +neither/)
  expect(before.stdout.replaceAll(/\s+/g, ' ')).toMatch(makeRole)
  expect(before.code).toBe(0)
  const migrated = await run('migrate')
  expect(migrated).toMatchObject({ code: 0, stdout: expect.stringMatching(makeRole) })
  await writeFile(join(home, 'data', 'inbox', 'orders.csv'), 'order_id,time,total_price\no1,2026-03-01,5\n')
  expect(await run('load')).toMatchObject({ code: 0 })
  const verified = await run('verify')
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('may not create databases') })
  const doctor = await run('doctor')
  expect(doctor.stdout).toMatch(/warning +reader role +storehouse_reader does not exist/)
  expect(doctor.code).toBe(0)

  await admin.query('create role storehouse_reader nologin')
  expect((await run('migrate')).stdout).toMatch(/rights +storehouse_reader reads the schema warehouse/)
  expect((await run('doctor')).stdout).toMatch(/ok +reader role/)
  await admin.query(`create role bi login password 'b' in role storehouse_reader`)
  const bi = new pg.Client(`postgres://bi:b@localhost:${server.port}/shop`)
  await bi.connect()
  expect((await bi.query('select total_amount::float8 from warehouse.fact_sales')).rows).toEqual([
    { total_amount: 5 },
  ])
  expect((await bi.query('select net_revenue::float8 from warehouse.vw_daily_revenue')).rows).toHaveLength(1)
  await expect(bi.query('select from production.orders')).rejects.toThrow('permission denied')
  await bi.end()
  await admin.end()
}, 120_000)

test('modes that ask for TLS fail on a server without it, and say what to set', async () => {
  expect(await connected('')).toBe('plain')
  expect(await connected('?sslmode=disable')).toBe('plain')
  for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']) {
    expect(await connected(`?sslmode=${mode}`), mode).toMatch(
      /does not support SSL.* Set sslmode=disable in DATABASE_URL, or set up TLS on the server\.$/,
    )
  }
})

test.skipIf(!hasOpenssl)(
  'each mode that asks for TLS verifies authority and host',
  async () => {
    await certifyFor('localhost')
    expect(await connected('')).toBe('plain')
    expect(await connected('?sslmode=disable')).toBe('plain')
    expect(await connected('?sslmode=no-verify')).toBe('encrypted')
    const authority = `sslrootcert=${join(home, 'ca.crt')}`
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full']) {
      expect(await connected(`?sslmode=${mode}`), mode).toMatch(
        /certificate.* Give the server’s certificate authority with sslrootcert=FILE in DATABASE_URL, or use sslmode=no-verify/,
      )
      expect(await connected(`?sslmode=${mode}&${authority}`), mode).toBe('encrypted')
    }
    // As in psql: encrypted, and nothing verified.
    expect(await connected('?uselibpqcompat=true&sslmode=require')).toBe('encrypted')
    expect(await connected('?sslmode=verify-full&sslrootcert=system')).toMatch(/certificate/)
    expect(await connected(`?sslmode=verify-full&sslrootcert=${home}/none.crt`)).toMatch(
      /A file that DATABASE_URL names cannot be read: .*none\.crt/,
    )

    await certifyFor('db.example.com')
    expect(await connected(`?sslmode=no-verify`)).toBe('encrypted')
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      expect(await connected(`?sslmode=${mode}&${authority}`), mode).toMatch(
        /db\.example\.com.* Name the host in DATABASE_URL as the server’s certificate does/,
      )
    }
    const run = await storehouse(
      ['status'],
      { DATABASE_URL: address('?uselibpqcompat=true&sslmode=require'), STOREHOUSE_HOME: join(home, 'sh') },
      { cwd: home },
    )
    expect(run).toMatchObject({ code: 0, stderr: '' })
  },
  60_000,
)

test('only the mode of the address is changed, and no warning of node-postgres appears', async () => {
  const run = await storehouse(
    ['status', '--quiet'],
    { DATABASE_URL: address('?sslmode=require'), STOREHOUSE_HOME: join(home, 'sh') },
    { cwd: home },
  )
  expect(run.code).toBe(1)
  expect(run.stderr).not.toContain('SECURITY WARNING')
})
