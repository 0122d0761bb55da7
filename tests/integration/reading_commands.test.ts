import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { down } from '../../migrations/0040_session_indexes.ts'
import { storehouse } from '../support/command_line.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'
import { execute, rowsOf } from '../support/query.ts'

// A command that only reads doesn't change the schemas. If the database has another version, it says so.

const reading = [
  'status',
  'rejects list',
  'rejects export rejects.csv',
  'check',
  'verify',
  'trace order o1',
  'trace orders.csv:2',
  'report',
  'query top_products',
  'export top_products --out exported',
  'serve --port 0',
  'load --dry-run',
]
const lastMigration = '0040_session_indexes'

let folder: string
let db: TestDatabase

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-reading-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  db = await newDatabase()
})

const run = (command: string) =>
  storehouse(
    [...command.split(' '), '--quiet'],
    { DATABASE_URL: db.url, STOREHOUSE_HOME: join(folder, 'home') },
    { cwd: folder },
  )

async function runAll(commands: readonly string[]) {
  const runs: Array<Awaited<ReturnType<typeof run>> & { command: string }> = []
  for (let from = 0; from < commands.length; from += 4) {
    const some = commands.slice(from, from + 4)
    runs.push(...(await Promise.all(some.map(async (command) => ({ ...(await run(command)), command })))))
  }
  return runs
}

const schemas = () =>
  rowsOf(
    db.kysely,
    `select c.oid::regclass::text as name, a.attname, a.atttypid
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid
     where c.relnamespace::regnamespace::text in ('ops', 'production', 'warehouse', 'staging')
     order by 1, a.attnum`,
  )

test('reading commands name storehouse migrate on a database that is behind, and migrate nothing', async () => {
  await down(db.kysely as unknown as Kysely<unknown>)
  await execute(db.kysely, `delete from ops.kysely_migration where name = '${lastMigration}'`)
  const before = await schemas()
  for (const { command, code, stderr } of await runAll(reading)) {
    expect(stderr, command).toBe(
      `The database is older than this program. Pending: ${lastMigration}.\n` +
        'Bring it up to date: storehouse migrate. The next storehouse load does it, too.\n',
    )
    expect(code, command).toBe(2)
  }
  expect(await schemas()).toEqual(before)
  expect(await run('migrate')).toMatchObject({ code: 0 })
  expect(await run('report')).toMatchObject({ code: 0, stderr: '' })
}, 120_000)

test('every command leaves a database alone that is newer than the program', async () => {
  await execute(db.kysely, `insert into ops.kysely_migration values ('9999_later', '2999-01-01T00:00:00Z')`)
  for (const { command, code, stderr } of await runAll(['status', 'verify', 'load', 'migrate'])) {
    expect(stderr, command).toMatch(
      /^The database is newer than this program: .*9999_later.*\nUpdate Storehouse to the version/,
    )
    expect(code, command).toBe(1)
  }
  await execute(db.kysely, `delete from ops.kysely_migration where name = '9999_later'`)
}, 120_000)

test('reading commands create no warehouse, and a dry run works without one', async () => {
  db = await newDatabase({ migrated: false })
  for (const { command, code, stderr } of await runAll(['report'])) {
    expect(stderr, command).toBe(
      'There is no warehouse yet.\nMake it by loading files: storehouse load. An empty one: storehouse migrate.\n',
    )
    expect(code, command).toBe(2)
  }
  expect(await run('status')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing is set up yet'),
  })
  expect(await schemas()).toEqual([])

  const home = join(folder, 'embedded')
  const embedded = await storehouse(['report'], { STOREHOUSE_HOME: home }, { cwd: folder })
  expect(embedded).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no warehouse yet.') })
  expect(existsSync(home)).toBe(false)

  await writeFile(join(folder, 'categories.csv'), 'category_id,category_name\n1,Lamps\n')
  expect(await run('load categories.csv --dry-run')).toMatchObject({ code: 0 })
})
