import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, openSync, rmSync } from 'node:fs'
import { access, chmod, constants, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { storehouse } from '../support/command_line.ts'
import { createDatabase, dropDatabase } from '../support/create_database.ts'
import { newDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'
import { newShop } from '../support/shop.ts'
import { newWebhook } from '../support/webhook.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))

const header = 'category_id,category_name\n'
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }

/** A folder with an inbox and one good file in it. */
async function newFolder(): Promise<{ folder: string; inbox: string; environment: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-around-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const inbox = join(folder, 'inbox')
  await mkdir(inbox)
  await writeFile(join(inbox, 'categories_1.csv'), `${header}c1,good\n`)
  return { folder, inbox, environment: { STOREHOUSE_HOME: join(folder, 'home'), STOREHOUSE_INBOX: inbox } }
}

async function onServer(statement: string): Promise<Array<Record<string, string>>> {
  return rowsOn(`${inject('serverUrl')}/postgres`, statement)
}

test('a file that grows while it is read, and one that vanishes, are refused; the next load takes the former', async () => {
  const shop = await newShop()
  const good = await shop.file('categories_1.csv', `${header}c1,good\n`)
  const growing = await shop.file('categories_2.csv', `${header}c2,growing\n`)
  const vanishing = await shop.file('categories_3.csv', `${header}c3,vanishing\n`)
  const result = await shop.load([good, growing, vanishing], {
    onProgress: ({ detail }) => {
      if (detail === 'categories_2.csv') appendFileSync(growing, 'c4,later\n')
      if (detail === 'categories_3.csv') rmSync(vanishing)
    },
  })
  expect(result.files.map(({ name, outcome, reason, hint }) => ({ name, outcome, reason, hint }))).toEqual([
    { name: 'categories_1.csv', outcome: 'loaded', reason: undefined, hint: undefined },
    {
      name: 'categories_2.csv',
      outcome: 'refused',
      reason: 'categories_2.csv: the file changed while it was being loaded.',
      hint: 'Nothing was loaded from this file. Load it again once it is written completely.',
    },
    {
      name: 'categories_3.csv',
      outcome: 'refused',
      reason: expect.stringMatching(/categories_3\.csv: .*it is not there any more/),
      hint: expect.stringContaining('Nothing was loaded from this file.'),
    },
  ])
  const ids = () => shop.rows('select category_id as id from production.categories order by 1')
  expect(await ids()).toEqual([{ id: 'c1' }])
  expect((await shop.load([good, growing])).files.map(({ outcome }) => outcome)).toEqual([
    'skipped',
    'loaded',
  ])
  expect(await ids()).toEqual([{ id: 'c1' }, { id: 'c2' }, { id: 'c4' }])
})

/** An ordinary user: ourselves, or nobody if we are root and nobody can read the program. */
async function ordinaryUser(): Promise<{ uid?: number; gid?: number } | undefined> {
  if (process.platform === 'win32') return undefined
  if (!isRoot) return {}
  // The bit that lets others enter a folder.
  const isOpen = async (path: string) => ((await stat(path)).mode & 0o001) !== 0
  for (let path = dirname(fileURLToPath(import.meta.url)); ; path = dirname(path)) {
    if (!(await isOpen(path))) return undefined
    if (path === dirname(path)) return nobody
  }
}

test('an unreadable file is refused, and an unreadable inbox is reported', async (context) => {
  const user = await ordinaryUser()
  if (!user) return context.skip('needs a user who may not read everything')
  const { folder, inbox, environment } = await newFolder()
  await writeFile(join(inbox, 'categories_2.csv'), `${header}c2,closed\n`)
  await mkdir(join(inbox, 'closed'))
  await mkdir(join(folder, 'home'))
  await chmod(folder, 0o777)
  await chmod(inbox, 0o777)
  await chmod(join(folder, 'home'), 0o777)
  await chmod(join(inbox, 'categories_2.csv'), 0)
  await chmod(join(inbox, 'closed'), 0)
  const db = await newDatabase()
  const as = (command: string[]) =>
    storehouse(command, { ...environment, DATABASE_URL: db.url }, { cwd: folder, ...user })
  const run = () => as(['load', '--no-archive'])
  const doctor = await as(['doctor'])
  expect(doctor.stdout).toMatch(/categories_2\.csv cannot be read \(permission denied\)\n(.*\n)*.*chmod a\+r/)
  expect(doctor.stdout).toMatch(/closed: cannot be read \(permission denied\)/)
  expect(doctor.stdout).toMatch(/Nothing is broken; \d+ warnings/)
  const loaded = await run()
  expect(loaded.stdout).toMatch(
    /Refused categories_2\.csv: .*\(permission denied\)\.\nNothing was loaded.*may be read\./,
  )
  expect(loaded.stdout).toMatch(/Refused closed: .*permission denied.*\n.*permissions/)
  expect(loaded.code).toBe(3)
  expect(await rowsOf(db.kysely, 'select category_id from production.categories')).toEqual([
    { category_id: 'c1' },
  ])

  await chmod(inbox, 0)
  const refused = await run()
  expect(refused.stdout).toMatch(
    /Refused inbox: .*inbox: cannot be read \(permission denied\)\.\nCheck the path and its permissions\./,
  )
  expect(refused.code).toBe(1)
  await chmod(inbox, 0o777)
})

/** Runs with a small file system. Does nothing if this user may not mount. */
async function withSmallDisk(work: (path: string) => Promise<void>, owner = 0): Promise<boolean> {
  const path = await mkdtemp(join(tmpdir(), 'storehouse-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=96m,mode=0700,uid=${owner}`, 'tmpfs', path], {
      stdio: 'ignore',
    })
  } catch {
    await rm(path, { recursive: true })
    return false
  }
  try {
    await work(path)
    return true
  } finally {
    execFileSync('umount', ['-l', path])
    await rm(path, { recursive: true })
  }
}

async function fill(disk: string): Promise<void> {
  await writeFile(join(disk, 'ballast'), Buffer.alloc(96 * 1024 * 1024)).catch(() => undefined)
}

test('an archive without space leaves the loaded file in the inbox, and says so', async (context) => {
  const { folder, inbox, environment } = await newFolder()
  const db = await newDatabase()
  const mounted = await withSmallDisk(async (disk) => {
    await mkdir(join(disk, 'archive'))
    await fill(disk)
    await writeFile(
      join(folder, 'storehouse.config.json'),
      JSON.stringify({ archive: join(disk, 'archive') }),
    )
    const run = await storehouse(['load'], { ...environment, DATABASE_URL: db.url }, { cwd: folder })
    expect(run.stdout).toMatch(
      /loaded, but not moved to the archive: categories_1\.csv: .* \(no space left on the disk\)\. .* Free space on the disk of the archive/,
    )
    expect(run.stdout).toContain('Published run 1')
    expect(run.code).toBe(0)
    expect(await readdir(inbox)).toEqual(['categories_1.csv'])
    await rm(join(disk, 'ballast'))
    expect(
      await storehouse(['load'], { ...environment, DATABASE_URL: db.url }, { cwd: folder }),
    ).toMatchObject({
      code: 0,
    })
    expect(await readdir(inbox)).toEqual([])
  })
  if (!mounted) context.skip('needs the right to mount a small file system')
})

/** The user that runs the server; undefined if it runs elsewhere. */
async function ownerOfServer(): Promise<number | undefined> {
  const [row] = await onServer(`select current_setting('data_directory') as folder`)
  const status = await stat(row?.folder ?? '').catch(() => undefined)
  return status?.uid
}

test('a server without space fails a load and a night with a message until there is space again', async (context) => {
  const { folder, inbox, environment } = await newFolder()
  const name = `test_small_${process.pid}`
  const owner = await ownerOfServer()
  if (owner === undefined) return context.skip('needs a server on this machine')
  const mounted = await withSmallDisk(async (disk) => {
    try {
      await onServer(`create tablespace ${name} location '${disk}'`)
      await createDatabase(inject('serverUrl'), name, inject('templateDatabase'))
      await onServer(`alter database ${name} set tablespace ${name}`)
      const url = `${inject('serverUrl')}/${name}`
      // Whether a session begins at all depends on what the server wrote before.
      const said =
        /(The database refused: could not (extend|write).*: No space left on device.* \(53100\)|Cannot connect to .*: could not write init file).*\n.*Free space on (the server's disk|the disk of the server at \S+) and run the command again\./
      // More than can be on its way to the server at a time.
      const many = Array.from({ length: 50_000 }, (_, n) => `m${n},${'x'.repeat(100)}\n`).join('')

      const { posts, url: webhook } = await newWebhook()
      const config = { schedule: { load: '*/2 * * * * *' }, alerts: { webhook } }
      await writeFile(join(folder, 'storehouse.config.json'), JSON.stringify(config))
      const schedule = startSchedule({ ...environment, DATABASE_URL: url }, folder)
      await schedule.seen(/published run 1/)
      await fill(disk)
      await writeFile(join(inbox, 'categories_2.csv'), header + many)
      await expect.poll(() => posts.map(({ event }) => event), { timeout: 60_000 }).toContain('job_failed')
      expect(`${posts[0]?.message}\n${posts[0]?.hint}`).toMatch(said)
      await rm(join(disk, 'ballast'))
      await expect.poll(() => posts.at(-1)?.event, { timeout: 60_000 }).toBe('mended')
      await schedule.end()
      expect(await rowsOn(url, 'select from production.categories')).toHaveLength(50_001)

      const load = () => storehouse(['load'], { ...environment, DATABASE_URL: url }, { cwd: folder })
      await fill(disk)
      await writeFile(join(inbox, 'categories_3.csv'), header + many)
      const failed = await load()
      expect(failed.stderr).toMatch(said)
      expect(failed.stderr).not.toContain('bug')
      expect(failed.code).toBe(1)
      await rm(join(disk, 'ballast'))
      expect(await load()).toMatchObject({ code: 0 })
    } finally {
      await dropDatabase(inject('serverUrl'), name)
      await onServer(`drop tablespace if exists ${name}`)
    }
  }, owner)
  if (!mounted) context.skip('needs the right to mount a small file system')
})

function startSchedule(environment: Record<string, string>, folder: string) {
  const child = spawn(process.execPath, [program, 'schedule'], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  return {
    seen: (text: RegExp) => expect.poll(() => log, { timeout: 60_000 }).toMatch(text),
    end: () => {
      child.kill('SIGTERM')
      return closed
    },
  }
}

async function rowsOn(url: string, statement: string): Promise<Array<Record<string, string>>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

test('output that cannot be written is reported in one line, and the load stays published', async (context) => {
  if (process.platform !== 'linux') context.skip('needs a device that is always full')
  const { folder, environment } = await newFolder()
  const db = await newDatabase()
  const full = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(full))
  const run = (...args: string[]) =>
    storehouse([...args, '--quiet'], { ...environment, DATABASE_URL: db.url }, { cwd: folder, stdout: full })
  expect(await run('load')).toMatchObject({
    code: 0,
    stderr:
      'The output could not be written: no space left on the disk. The run was published: storehouse status shows it.\n',
  })
  expect(await run('query', 'dim_date', '--csv')).toMatchObject({
    code: 1,
    stderr: 'The output could not be written: no space left on the disk.\n',
  })
})

test('a wrong or unreachable DATABASE_URL is reported without its password', async () => {
  const { folder, environment } = await newFolder()
  const server = new URL(inject('serverUrl'))
  const load = (url: string) => storehouse(['load'], { ...environment, DATABASE_URL: url }, { cwd: folder })
  // Like a proxy in front of a server that is not up yet.
  const proxy = createServer((connection) => connection.destroy()).listen(0, '127.0.0.1')
  onTestFinished(() => void proxy.close())
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const [garbled, unreachable, unknown, missing, ended] = await Promise.all([
    load('postgres://ann:secret@[half/shop'),
    load('postgres://ann:secret@127.0.0.1:1/shop'),
    load(`postgres://ann:secret@${server.host}/postgres`),
    load(`${inject('serverUrl')}/nowhere`),
    load(`postgres://ann:secret@127.0.0.1:${port}/shop`),
  ])
  expect(garbled.stderr).toMatch(
    /DATABASE_URL: cannot be read as an address: expected postgres:\/\/user:password@host:port\/database/,
  )
  expect(unreachable.stderr).toMatch(
    /Cannot connect to database "shop" on 127\.0\.0\.1:1 as user "ann": .*ECONNREFUSED.*\nNo server answers there\. Start it/,
  )
  expect(unknown.stderr).toMatch(
    /as user "ann": .*authentication failed.*\nCorrect user and password in DATABASE_URL/,
  )
  expect(missing.stderr).toMatch(
    /database "nowhere" does not exist\.\nMake it first: create database "nowhere"/,
  )
  expect(ended.stderr).toMatch(/\nThe server ended the connection\. If it is starting, try again in a moment/)
  expect([garbled, unreachable, unknown, missing, ended].map(({ code }) => code)).toEqual([2, 1, 1, 1, 1])
  for (const { stdout, stderr } of [garbled, unreachable, unknown, ended])
    expect(stdout + stderr).not.toContain('secret')
  await access(join(folder, 'inbox', 'categories_1.csv'), constants.R_OK)
})

test('a server that is too old is refused', async () => {
  const { folder, environment } = await newFolder()
  const db = await newDatabase()
  // A current server that claims to be an old one.
  await rowsOf(db.kysely, 'create schema past')
  await rowsOf(
    db.kysely,
    `create function past.current_setting(name text) returns text language sql as
     $$ select case name when 'server_version_num' then '150004' when 'server_version' then '15.4'
               else pg_catalog.current_setting(name) end $$`,
  )
  const url = `${db.url}?options=-c%20search_path%3Dpast,pg_catalog`
  const run = await storehouse(['load'], { ...environment, DATABASE_URL: url }, { cwd: folder })
  expect(run.stderr).toMatch(
    /The server on .* is PostgreSQL 15\.4; Storehouse needs 16 or newer\.\nUpgrade it, or unset DATABASE_URL to use the embedded server\./,
  )
  expect(run.code).toBe(1)
})

test('a role without rights reads which ones it lacks, and nothing changes', async () => {
  const { folder, inbox, environment } = await newFolder()
  const role = `test_powerless_${process.pid}`
  const made = await newDatabase()
  const empty = await newDatabase({ migrated: false })
  await onServer(`create role ${role} login password 'pw'`)
  afterAll(() => onServer(`drop role ${role}`))
  const load = (url: string) => {
    const address = new URL(url)
    address.username = role
    address.password = 'pw'
    return storehouse(['load'], { ...environment, DATABASE_URL: address.href }, { cwd: folder })
  }
  const [onMade, onEmpty] = await Promise.all([load(made.url), load(empty.url)])
  expect(onMade.stderr).toMatch(
    /permission denied for schema ops.*\nNothing was published\. Connect as the role that ran storehouse migrate/,
  )
  expect(onEmpty.stderr).toMatch(
    /may not do what migrating takes: permission denied.*\nMigrate as the owner of the database/,
  )
  expect([onMade.code, onEmpty.code]).toEqual([1, 1])
  expect(await readdir(inbox)).toEqual(['categories_1.csv'])
  expect(await rowsOf(made.kysely, 'select from ops.runs')).toEqual([])
})

test('five mistakes in a configuration are reported at once, each with its key', async () => {
  const { folder, environment } = await newFolder()
  await writeFile(
    join(folder, 'storehouse.config.yaml'),
    `timezone: Mars/Olympus
currency: 12
feeds:
  order:
    files: [x]
stagingRetentionDays: -1
dashbord:
  port: 1
`,
  )
  const run = await storehouse(
    ['load'],
    { ...environment, DATABASE_URL: 'postgres://x@127.0.0.1:1/x' },
    { cwd: folder },
  )
  for (const key of ['timezone', 'currency', 'feeds.order', 'stagingRetentionDays', 'dashbord']) {
    expect(run.stderr).toMatch(new RegExp(`^\\s*.*\\b${key.replace('.', '\\.')}\\b`, 'm'))
  }
  expect(run.stderr).not.toContain('127.0.0.1')
  expect(run.code).toBe(2)
})
