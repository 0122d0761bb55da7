import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { shownError } from '../../src/cli/errors.ts'
import { describeFindings } from '../../src/cli/output/describe_doctor.ts'
import { painter } from '../../src/cli/output/style.ts'
import type { Config } from '../../src/config/config.ts'
import { openDatabase } from '../../src/db/open.ts'
import { examine } from '../../src/reports/doctor.ts'
import type { Finding } from '../../src/reports/doctor_finding.ts'
import { newDatabase } from '../support/new_database.ts'
import { execute } from '../support/query.ts'
import { defaultConfig, newShop } from '../support/shop.ts'

const versions = { storehouse: '0.1.0', node: '20.20.0', oldestNode: '20.19' }

/** The doctor's findings for a configuration, in existing folders. */
async function findings(config: Config, options: Partial<Parameters<typeof examine>[0]> = {}) {
  await mkdir(config.inbox, { recursive: true })
  let close = async () => {}
  const found = await examine({
    versions,
    config: async () => config,
    open: async () => {
      const db = await openDatabase(config)
      close = db.close
      return db
    },
    explain: shownError,
    onProgress: () => undefined,
    ...options,
  })
  await close()
  return found
}

/** The findings that are not fine, by name. */
function wrong(found: Finding[]): Record<string, string> {
  return Object.fromEntries(
    found
      .filter(({ status }) => status !== 'ok')
      .map(({ check, status, actual, advice }) => [check, `${status}: ${actual} → ${advice ?? ''}`]),
  )
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-doctor-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('doctor finds nothing in a sound set-up', async () => {
  const shop = await newShop()
  await shop.file('categories.csv', [{ category_id: '1', category_name: 'Lamps' }])
  await shop.load()
  const found = await findings({ ...shop.config, databaseUrl: shop.db.url })
  expect(wrong(found)).toEqual({})
  expect(found.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'Node.js',
      'inbox',
      'disk space',
      'connection',
      'rights',
      'migrations',
      'reader role',
    ]),
  )
  const text = describeFindings(found, { paint: painter(false), width: 80 })
  expect(text).toMatch(/Everything is as it should be\.$/)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('doctor names each trouble and what to do', async () => {
  const shop = await newShop()
  await shop.file('orders.csv', [
    { order_id: 'o1', time: '2026-03-01' },
    { order_id: 'o2', time: 'never' },
  ])
  await shop.file('payments.csv', [
    { payment_id: 'p1', order_id: 'o9', payment_method: 'card', amount: 1, time: '2026-03-01' },
  ])
  await shop.load()
  const failing = { ...shop.config, timezone: 'Asia/Tokyo' }
  await expect(
    shop.load([await shop.file('orders_2.csv', [{ order_id: 'o3', time: '2026-03-02' }])]),
  ).resolves.toBeDefined()
  await sql`insert into ops.runs (command, status, error) values ('load', 'failed', 'a check found 2 rows')`.execute(
    shop.db.kysely,
  )
  await sql`create or replace function warehouse.host_of(url text) returns text language sql immutable return url`.execute(
    shop.db.kysely,
  )
  await sql`revoke select on warehouse.fact_sales from storehouse_reader`.execute(shop.db.kysely)
  await sql`grant usage on schema ops to storehouse_reader`.execute(shop.db.kysely)
  await sql`grant select on ops.runs to storehouse_reader`.execute(shop.db.kysely)
  const found = await findings({ ...failing, databaseUrl: shop.db.url })
  expect(wrong(found)).toEqual({
    views: expect.stringMatching(
      /^warning: changed by hand: warehouse.host_of → storehouse migrate --repair/,
    ),
    'time zones': expect.stringMatching(/^broken: timezone was UTC .* says Asia\/Tokyo → Set it back/),
    'reader role': expect.stringMatching(/^warning: has rights on ops.runs → Take them back: revoke/),
    'last run': expect.stringMatching(
      /^broken: run 3 \(load\) failed: a check found 2 rows → .*storehouse load$/,
    ),
    'open rejects': expect.stringMatching(/^warning: 1 row → .*rejects list$/),
    'waiting rows': expect.stringMatching(/^warning: 1 row without their order → /),
  })
  expect(found.map(({ check, actual }) => `${check}: ${actual}`)).toContain(
    'reader role: cannot read warehouse.fact_sales',
  )
})

test('doctor looks at an empty database, too, and names the rights that a login lacks', async () => {
  const db = await newDatabase({ migrated: false })
  const config = await defaultConfig(await newFolder())
  expect(wrong(await findings({ ...config, databaseUrl: db.url }))).toEqual({
    schemas: expect.stringMatching(/^warning: not set up yet → storehouse migrate/),
  })

  const name = new URL(db.url).pathname.slice(1)
  const role = `${name}_weak`
  await sql`create role ${sql.id(role)} login password 'weak'`.execute(db.kysely)
  onTestFinished(async () => {
    const owner = await openDatabase({ databaseUrl: db.url.replace(/[^/]*$/, 'postgres'), home: '' })
    await execute(owner.pool, `drop role ${role}`)
    await owner.close()
  })
  const url = new URL(db.url)
  url.username = role
  url.password = 'weak'
  const found = wrong(await findings({ ...config, databaseUrl: url.href }))
  expect(found['right to make schemas']).toBe(
    `broken: not granted → As its owner: grant create on database "${name}" to "${role}";`,
  )
})

test.skipIf(process.platform === 'win32')(
  'doctor names each file of the inbox that no load can read',
  async () => {
    const config = await defaultConfig(await newFolder())
    const put = (name: string) => join(config.inbox, name)
    await mkdir(put('more'), { recursive: true })
    await writeFile(put('orders.csv'), 'order_id,time\n')
    await writeFile(put('more/orders.xlsx'), 'a sheet')
    await symlink('nowhere.csv', put('customers.csv'))
    execFileSync('mkfifo', [put('refunds.csv')])
    const found = await findings({ ...config, databaseUrl: 'postgres://127.0.0.1:1/d' })
    expect(found.find(({ check }) => check === 'inbox')).toMatchObject({ status: 'ok' })
    const files = found.filter(({ check }) => check === 'file in the inbox')
    expect(files.map(({ status, actual }) => `${status} ${actual.replace(config.inbox, 'inbox')}`)).toEqual([
      'warning inbox/customers.csv: is a link that leads nowhere',
      'warning inbox/more/orders.xlsx: ends in .xlsx: files that end in .csv, .tsv, .txt or one of them and .gz are read',
      'warning inbox/refunds.csv: is not a regular file',
    ])
    expect(files.every(({ advice }) => advice)).toBe(true)
  },
)

test('doctor checks the rest without a database', async () => {
  const config = await defaultConfig(await newFolder())
  const found = await findings({ ...config, databaseUrl: 'postgres://me:hunter2@127.0.0.1:1/d' })
  expect(wrong(found)).toEqual({
    connection: expect.stringMatching(/^broken: Cannot connect to database "d" .* → No server answers there/),
    database: expect.stringMatching(/^skipped: not looked at: the server has to be reached first/),
  })
  expect(JSON.stringify(found)).not.toContain('hunter2')
})

test('doctor does not set up an embedded server', async () => {
  const config = await defaultConfig(await newFolder())
  const open = () => Promise.reject(new Error('it must not be opened'))
  expect(wrong(await findings(config, { open }))).toEqual({
    'embedded server': expect.stringMatching(/^warning: not set up yet → .*storehouse start$/),
    database: expect.stringMatching(/^skipped/),
  })
})

test('doctor reports a wrong configuration, an old Node.js, and folders that are files', async () => {
  const folder = await newFolder()
  await writeFile(join(folder, 'storehouse.config.yaml'), 'timezon: UTC\ninbx: here\n')
  const old = { ...versions, node: '18.20.1' }
  const found = await findings(await defaultConfig(await newFolder()), {
    versions: old,
    config: () => defaultConfig(folder),
  })
  expect(wrong(found)).toMatchObject({
    'Node.js': 'broken: 18.20.1 → Install a newer Node.js: https://nodejs.org',
    configuration: expect.stringMatching(/timezon: unknown key.*\n.*inbx: unknown key/),
    database: expect.stringMatching(/^skipped/),
  })

  const config = await defaultConfig(await newFolder())
  await writeFile(config.home, '')
  await mkdir(join(config.archive, '..'), { recursive: true })
  await writeFile(config.archive, '')
  expect(wrong(await findings({ ...config, databaseUrl: 'postgres://127.0.0.1:1/d' }))).toMatchObject({
    'home folder': expect.stringMatching(/^broken: .* is a file → Set STOREHOUSE_HOME/),
    'archive folder': expect.stringMatching(/^broken: .* is a file → Until then loaded files stay/),
  })
})
