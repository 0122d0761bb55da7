import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunningServer } from '../../src/db/embedded/probe.ts'
import { findServer, startServer, stopServer } from '../../src/db/embedded/server.ts'

let home: string
const options = () => ({
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

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'storehouse-embedded-'))
  await chmod(home, 0o755)
})

afterEach(async () => {
  await stopServer(options(), 'immediate')
  await rm(home, { recursive: true, force: true })
})

async function query<Row extends pg.QueryResultRow>(
  server: RunningServer,
  statement: string,
): Promise<Row[]> {
  const { host, port, user, password } = server
  const client = new pg.Client({ host, port, user, password, database: 'postgres' })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Runs a command in a separate process, without any locale in its environment. */
function startInOtherProcess() {
  const module = fileURLToPath(new URL('../../src/db/embedded/server.ts', import.meta.url))
  const code = `
    import { startServer } from ${JSON.stringify(module)}
    const server = await startServer(${JSON.stringify(options())})
    console.log(server.pid)
    setInterval(() => {}, 1000)`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', code]
  return spawn(process.execPath, args, {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

test('a server is set up in UTF-8, on localhost, with a password that nobody else can read', async () => {
  const server = await startServer(options())
  const [row] = await query(
    server,
    `select current_setting('server_encoding') as encoding, lower('ÄÖÜ') as lower, 'a' < 'B' as by_language,
            current_setting('listen_addresses') as listens, current_setting('jit') as jit`,
  )
  expect(row).toEqual({
    encoding: 'UTF8',
    lower: 'äöü',
    by_language: false,
    listens: '127.0.0.1',
    jit: 'off',
  })
  expect((await stat(join(home, 'password'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(home, 'data'))).mode & 0o777).toBe(0o700)
})

test('Storehouse can connect however many readers are connected', async () => {
  const server = await startServer(options())
  await query(server, `create role reader login password 'secret'`)
  const { host, port } = server
  const readers = Array.from(
    { length: 120 },
    () => new pg.Client({ host, port, user: 'reader', password: 'secret', database: 'postgres' }),
  )
  try {
    const tried = await Promise.allSettled(readers.map((reader) => reader.connect()))
    const refused = tried.filter((one) => one.status === 'rejected').map(({ reason }) => String(reason))
    expect(refused.length).toBeGreaterThan(0)
    for (const reason of refused) expect(reason).toMatch(/remaining connection slots are reserved/)
    await Promise.all(Array.from({ length: 30 }, () => query(server, 'select pg_sleep(0.1)')))
  } finally {
    await Promise.all(readers.map((reader) => reader.end().catch(() => undefined)))
  }
})

test('commands that start at the same time share one server', async () => {
  const servers = await Promise.all([startServer(options()), startServer(options()), startServer(options())])
  expect(new Set(servers.map((server) => server.pid)).size).toBe(1)
})

test('a server outlives the command that started it, even if that is killed', async () => {
  const child = startInOtherProcess()
  const [pid] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await startServer(options())).pid).toBe(Number(pid.toString()))
})

test('a server that was killed recovers what was committed, and keeps its port', async () => {
  const first = await startServer(options())
  await query(first, 'create table kept as select 7 as number')
  process.kill(first.pid, 'SIGKILL')
  const second = await startServer(options())
  expect(second.pid).not.toBe(first.pid)
  expect(second.port).toBe(first.port)
  expect(await query(second, 'select number from kept')).toEqual([{ number: 7 }])
})

test('a busy process of a killed server does not keep the next one from starting', async () => {
  const first = await startServer(options())
  const busy = query(first, 'select count(*) from generate_series(1, 2000000000)').catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 300))
  process.kill(first.pid, 'SIGKILL')
  expect(await query(await startServer(options()), 'select 1 as one')).toEqual([{ one: 1 }])
  await busy
})

test('another program on the kept port makes the server choose another', async () => {
  const first = await startServer(options())
  await stopServer(options())
  const other: Server = createServer().listen(first.port, '127.0.0.1')
  await once(other, 'listening')
  const second = await startServer(options())
  expect(second.port).not.toBe(first.port)
  other.close()
})

test('the remains of a killed set-up are replaced, and the lock of a dead command blocks nobody', async () => {
  await mkdir(join(home, 'data.4711.tmp'))
  await writeFile(join(home, 'data.4711.tmp', 'PG_VERSION'), '18\n')
  // The id of a process that can't exist: higher than any system assigns.
  await writeFile(join(home, 'lock'), `99999999 ${(await import('node:os')).hostname()}\n`)
  expect(await query(await startServer(options()), 'select 1 as one')).toEqual([{ one: 1 }])
  await expect(stat(join(home, 'data.4711.tmp'))).rejects.toThrow(/ENOENT/)
})

test.runIf(process.getuid?.() === 0)(
  'a cluster that stands is never replaced by an empty one, though its user cannot enter its folder',
  async () => {
    const within = { ...options(), home: join(home, 'inner', 'postgres') }
    await query(await startServer(within), 'create table kept ()')
    await stopServer(within)
    await chmod(join(home, 'inner'), 0o700)
    await expect(startServer(within)).rejects.toThrow(/the user postgres.* cannot enter/)
    await chmod(join(home, 'inner'), 0o711)
    expect(await query(await startServer(within), 'select from kept')).toEqual([])
    await stopServer(within, 'immediate')
  },
)

test('stopping says whether there was anything to stop', async () => {
  expect(await stopServer(options())).toBe(false)
  await startServer(options())
  expect(await findServer(home)).toBeDefined()
  expect(await stopServer(options())).toBe(true)
  expect(await findServer(home)).toBeUndefined()
  expect(await stopServer(options())).toBe(false)
})

test('data of another major version is refused with both versions named', async () => {
  await startServer(options())
  await stopServer(options())
  await writeFile(join(home, 'data', 'PG_VERSION'), '15\n')
  await expect(startServer(options())).rejects.toThrow(/PostgreSQL 15; this is PostgreSQL 18/)
})
