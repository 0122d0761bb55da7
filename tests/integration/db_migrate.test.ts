import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type MigrateSchemaOptions, migrateSchema, migrationStatus } from '../../src/db/migrate_schema.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'

let folder: string
let db: TestDatabase
const folders = () => ({ migrations: join(folder, 'migrations'), sql: join(folder, 'sql') })

/** Writes a file below the folder of the test; text of a migration is the body of its `up`. */
async function write(path: string, text: string): Promise<void> {
  const isMigration = path.startsWith('migrations/')
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), isMigration ? `export async function up(db) { ${text} }\n` : text)
}

const migrate = (options: MigrateSchemaOptions = {}) => migrateSchema(db, { folders: folders(), ...options })
const rows = async (statement: RawBuilder<unknown>) => (await statement.execute(db.kysely)).rows
const actions = async (options?: MigrateSchemaOptions) =>
  Object.fromEntries((await migrate(options)).objects.map(({ name, action }) => [name, action]))
const hasView = async (name: string) =>
  (await rows(sql`select from pg_class where oid = to_regclass(${name})`)).length === 1

beforeEach(async () => {
  db = await newDatabase({ migrated: false })
  folder = await mkdtemp(join(tmpdir(), 'storehouse-migrate-'))
  await write('package.json', '{ "type": "module" }')
  await write(
    'migrations/0001_first.js',
    `await db.schema.createSchema('warehouse').execute()
     await db.schema.createTable('ops.sql_objects')
       .addColumn('object_name', 'text', (c) => c.primaryKey())
       .addColumn('kind', 'text', (c) => c.notNull())
       .addColumn('hash', 'text', (c) => c.notNull())
       .addColumn('definition_hash', 'text')
       .addColumn('applied_at', 'timestamptz', (c) => c.notNull())
       .execute()
     await db.schema.createTable('warehouse.sales')
       .addColumn('day', 'date').addColumn('amount', 'integer').addColumn('note', 'text')
       .execute()`,
  )
  await write('sql/views/daily.sql', 'create view warehouse.daily as select day, amount from warehouse.sales')
  await write(
    'sql/views/monthly.sql',
    `create view warehouse.monthly as
     select date_trunc('month', day) as month, sum(amount) as amount from warehouse.daily group by 1`,
  )
})

afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})

test('migrating a second time changes nothing', async () => {
  const first = await migrate()
  expect(first.migrations).toEqual(['0001_first'])
  expect(first.objects.map((object) => object.name)).toEqual(['warehouse.daily', 'warehouse.monthly'])
  expect(await migrate()).toEqual({ dryRun: false, migrations: [], staging: [], objects: [] })
})

test('a changed view is made anew with the views that read it, and nobody loses a right', async () => {
  await write('sql/views/other.sql', 'create view warehouse.other as select note from warehouse.sales')
  await migrate()
  await rows(sql`create role ${sql.id(roleName())}`)
  await rows(sql`grant select on warehouse.monthly to ${sql.id(roleName())}`)
  await write('sql/views/daily.sql', 'create view warehouse.daily as select amount, day from warehouse.sales')
  expect(await actions()).toEqual({ 'warehouse.daily': 'recreated', 'warehouse.monthly': 'recreated' })
  expect(
    await rows(sql`select has_table_privilege(${roleName()}, 'warehouse.monthly', 'select') as may`),
  ).toEqual([{ may: true }])
  await rows(sql`drop owned by ${sql.id(roleName())}`)
  await rows(sql`drop role ${sql.id(roleName())}`)
})

test('a materialized view keeps its index when the function that it calls changes', async () => {
  await write('sql/functions/rate.sql', 'create function warehouse.rate() returns int immutable return 2')
  await write(
    'sql/aggregates/mv_rated.sql',
    `create materialized view warehouse.mv_rated as select day, amount * warehouse.rate() as amount from warehouse.sales;
     create unique index mv_rated_key on warehouse.mv_rated (day);`,
  )
  await migrate()
  await rows(sql`insert into warehouse.sales values ('2026-03-01', 5)`)
  await write('sql/functions/rate.sql', 'create function warehouse.rate() returns int immutable return 3')
  expect(await actions()).toEqual({ 'warehouse.rate': 'recreated', 'warehouse.mv_rated': 'recreated' })
  expect(await rows(sql`select amount from warehouse.mv_rated`)).toEqual([{ amount: 15 }])
  expect(await rows(sql`select indexname from pg_indexes where tablename = 'mv_rated'`)).toHaveLength(1)
})

test('a view whose file is gone is dropped', async () => {
  await migrate()
  await rm(join(folder, 'sql/views/monthly.sql'))
  expect(await actions()).toEqual({ 'warehouse.monthly': 'dropped' })
  expect(await hasView('warehouse.monthly')).toBe(false)
})

test('under a user’s own view, ours gains a column in place', async () => {
  await migrate()
  await rows(sql`create view public.mine as select amount from warehouse.monthly`)
  await write(
    'sql/views/daily.sql',
    'create view warehouse.daily as select day, amount, note from warehouse.sales',
  )
  expect(await actions()).toEqual({ 'warehouse.daily': 'replaced', 'warehouse.monthly': 'replaced' })
  expect(await rows(sql`select amount from public.mine`)).toEqual([])
})

test('a user’s own view is named, and never dropped, where ours cannot change under it', async () => {
  await migrate()
  await rows(sql`create view public.mine as select amount from warehouse.monthly`)
  await write('sql/views/daily.sql', 'create view warehouse.daily as select amount, day from warehouse.sales')
  await expect(migrate()).rejects.toThrow(/warehouse\.daily .*view public\.mine/)
  expect(await hasView('public.mine')).toBe(true)
  expect((await migrationStatus(db, folders())).objectsToApply).toEqual(['warehouse.daily'])
})

test('a migration can change a column that views read', async () => {
  await migrate()
  await write(
    'migrations/0002_wider.js',
    `await db.schema.alterTable('warehouse.sales').alterColumn('amount', (c) => c.setDataType('bigint')).execute()`,
  )
  const result = await migrate()
  expect(result.migrations).toEqual(['0002_wider'])
  expect(result.objects.map(({ action }) => action)).toEqual(['recreated', 'recreated'])
})

test('a migration that a user’s view is in the way of fails whole, and names the view', async () => {
  await migrate()
  await rows(sql`create view public.mine as select amount from warehouse.daily`)
  await write('sql/views/added.sql', 'create view warehouse.added as select 1 as one')
  await write(
    'migrations/0002_wider.js',
    `await db.schema.alterTable('warehouse.sales').alterColumn('amount', (c) => c.setDataType('bigint')).execute()`,
  )
  const error = await migrate().catch((reason) => reason)
  expect(error.message).toContain('Migration 0002_wider failed')
  expect(error.hint).toContain('view public.mine')
  expect(await hasView('warehouse.monthly')).toBe(true)
  expect((await migrationStatus(db, folders())).pendingMigrations).toEqual(['0002_wider'])
})

test('a renamed column is no change by hand, an altered view is, and repair undoes it', async () => {
  await migrate()
  await write(
    'migrations/0002_rename.js',
    `await db.schema.alterTable('warehouse.sales').renameColumn('day', 'sold_on').execute()`,
  )
  await migrate()
  expect((await migrationStatus(db, folders())).driftedObjects).toEqual([])

  await rows(
    sql`create or replace view warehouse.daily as select sold_on as day, amount + 1 as amount from warehouse.sales`,
  )
  expect((await migrationStatus(db, folders())).driftedObjects).toEqual(['warehouse.daily'])
  expect(await actions()).toEqual({})
  await write(
    'sql/views/daily.sql',
    'create view warehouse.daily as select sold_on as day, amount from warehouse.sales',
  )
  await migrate()
  await rows(
    sql`create or replace view warehouse.daily as select sold_on as day, amount + 1 as amount from warehouse.sales`,
  )
  expect(Object.keys(await actions({ repair: true }))).toContain('warehouse.daily')
  expect((await migrationStatus(db, folders())).driftedObjects).toEqual([])
})

test('a dry run tells what would be done and does none of it', async () => {
  const result = await migrate({ dryRun: true })
  expect(result.objects).toHaveLength(2)
  expect(await hasView('warehouse.daily')).toBe(false)
  expect((await migrationStatus(db, folders())).pendingMigrations).toEqual(['0001_first'])
})

test('a mistake in a file is shown with its line, and leaves everything as it was', async () => {
  await write(
    'sql/views/wrong.sql',
    '-- Grain: none.\ncreate view warehouse.wrong as\nselect nothing\nfrom warehouse.sales',
  )
  await expect(migrate()).rejects.toThrow(/sql\/views\/wrong\.sql:3: column "nothing" does not exist/)
  expect(await hasView('warehouse.daily')).toBe(false)
})

test('of a migration that is killed halfway nothing stays, and the next migrate does all of it', async () => {
  await migrate()
  await rows(sql`create table public.slow ()`)
  const sleep = `select pg_sleep(case when to_regclass('public.slow') is null then 0 else 60 end)`
  await write(
    'migrations/0002_halfway.js',
    `await db.schema.alterTable('warehouse.sales').addColumn('halfway', 'integer').execute()
     await db.executeQuery({ sql: "${sleep}", parameters: [], query: { kind: 'RawNode' }, queryId: { queryId: '' } })`,
  )
  const asleep = sql`select pid from pg_stat_activity where query = ${sleep} and datname = current_database()`
  const columns = () =>
    rows(sql`select from pg_attribute where attrelid = 'warehouse.sales'::regclass and attname = 'halfway'`)

  const migrating = migrate()
  migrating.catch(() => undefined)
  await vi.waitFor(async () => expect(await rows(asleep)).toHaveLength(1), { timeout: 20_000 })
  await rows(sql`select pg_terminate_backend(pid) from (${asleep}) as migrations`)
  await expect(migrating).rejects.toThrow(/terminat/)
  expect(await columns()).toEqual([])
  expect((await migrationStatus(db, folders())).pendingMigrations).toEqual(['0002_halfway'])

  await rows(sql`drop table public.slow`)
  expect((await migrate()).migrations).toEqual(['0002_halfway'])
  expect(await columns()).toHaveLength(1)
})

test('a database that is newer than the program is refused', async () => {
  await write('migrations/0002_future.js', '')
  await migrate()
  await rm(join(folder, 'migrations/0002_future.js'))
  await expect(migrate()).rejects.toThrow(/newer than this program.*0002_future/)
})

test('an object that a user made under the name of ours is left alone', async () => {
  await migrate()
  await rows(sql`create view warehouse.added as select 'mine' as whose`)
  await write('sql/views/added.sql', 'create view warehouse.added as select 1 as one')
  await expect(migrate()).rejects.toThrow(/warehouse\.added exists, but was not made by Storehouse/)
  expect(await rows(sql`select whose from warehouse.added`)).toEqual([{ whose: 'mine' }])
})

test('two migrations at once do the work once', async () => {
  const results = await Promise.all([migrate(), migrate()])
  expect(results.map((result) => result.migrations.length).sort()).toEqual([0, 1])
})

function roleName(): string {
  return new URL(db.url).pathname.slice(1)
}
