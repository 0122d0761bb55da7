import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeSelects } from '../../src/db/described_select.ts'
import { type MigrateSchemaOptions, migrateSchema, migrationStatus } from '../../src/db/migrate_schema.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'

let folder: string
let db: TestDatabase
const folders = () => ({ migrations: join(folder, 'migrations'), sql: join(folder, 'sql') })

/** Writes a file below the test's folder. The text of a migration is the body of its `up`. */
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
  expect(await migrate()).toEqual({
    dryRun: false,
    migrations: [],
    tables: [],
    objects: [],
    reader: 'as it was',
  })
})

test('a changed view is created again with the views that read it, and all rights stay', async () => {
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

test('a view that a user’s own view reads gains a column in place', async () => {
  await migrate()
  await rows(sql`create view public.mine as select amount from warehouse.monthly`)
  await write(
    'sql/views/daily.sql',
    'create view warehouse.daily as select day, amount, note from warehouse.sales',
  )
  expect(await actions()).toEqual({ 'warehouse.daily': 'replaced', 'warehouse.monthly': 'replaced' })
  expect(await rows(sql`select amount from public.mine`)).toEqual([])
})

test('a user’s own view that blocks a change is named and never dropped', async () => {
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

test('a migration that a user’s view blocks fails as a whole and names the view', async () => {
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

test('a renamed column is no change by hand; an altered view is one, and repair undoes it', async () => {
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

test('a dry run lists what would be done and does nothing', async () => {
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

test('a migration that is killed halfway leaves nothing, and the next migrate does all of it', async () => {
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

const salesBy = (rest: string, header = '-- reads: sales') =>
  `-- grain: One row per day.\n-- key: day\n-- scope: true\n${header}\n${rest}`

test('a table of the star gains the columns of its SELECT, with their types and descriptions', async () => {
  await write(
    'migrations/0002_star.js',
    `const { sql } = await import('${import.meta.resolve('kysely')}')
     await sql\`create table warehouse.fact_day (day date primary key, updated_run_id bigint)\`.execute(db)`,
  )
  await write('sql/warehouse/fact_day.sql', salesBy('select distinct day from warehouse.sales;'))
  await write('sql/views/days.sql', 'create view warehouse.days as select day from warehouse.fact_day')
  expect(await actions()).toMatchObject({ 'warehouse.fact_day': 'described' })
  await rows(sql`insert into warehouse.fact_day values ('2026-03-01')`)
  await write(
    'sql/warehouse/fact_day.sql',
    salesBy(`select day, sum(amount)::numeric(9,2) as amount, min(note collate "C") as note
from warehouse.sales group by day;
comment on column warehouse.fact_day.amount is 'Sum.';`),
  )
  expect(await actions()).toEqual({ 'warehouse.fact_day': 'extended' })
  expect(
    await rows(sql`
      select attname as name, format_type(atttypid, atttypmod) as type, attcollation::regcollation::text as sorted,
        col_description(attrelid, attnum) as comment
      from pg_attribute where attrelid = 'warehouse.fact_day'::regclass and attnum > 2 order by attnum`),
  ).toEqual([
    { name: 'amount', type: 'numeric(9,2)', sorted: '-', comment: 'Sum.' },
    { name: 'note', type: 'text', sorted: '"C"', comment: null },
  ])
  expect(
    await rows(
      sql`select obj_description('warehouse.fact_day'::regclass) as grain, count(*)::integer as rows from warehouse.fact_day`,
    ),
  ).toEqual([{ grain: 'One row per day.', rows: 1 }])
  expect(await actions()).toEqual({})
})

test.each([
  [
    'lacks a table',
    '-- reads: none',
    /"-- reads:" lacks sales and names none, which its SELECT does not read/,
  ],
  [
    'names a table too many',
    '-- reads: sales, daily',
    /"-- reads:" names daily, which its SELECT does not read/,
  ],
  ['says nothing', '--', /"-- reads:" lacks sales/],
])(
  'a header that %s of what the SELECT reads is refused, with the line that is right',
  async (_, header, message) => {
    await write('sql/aggregates/agg_day.sql', salesBy('select day from warehouse.sales;', header))
    const error = await migrate().catch((reason) => reason)
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/-- reads: sales$/)
    expect(await hasView('warehouse.agg_day')).toBe(false)
  },
)

test.each([
  ['has no table', 'select day from warehouse.sales;', '', /there is no table warehouse\.fact_day/],
  [
    'does not give a column of its table',
    'select day from warehouse.sales;',
    'day date, amount integer',
    /does not give amount/,
  ],
  ['does not give its key', 'select amount from warehouse.sales;', 'amount integer', /does not give day/],
])('a file of the star that %s is refused', async (_, select, columns, message) => {
  await write(
    'migrations/0002_star.js',
    `const { sql } = await import('${import.meta.resolve('kysely')}')
     ${columns ? `await sql\`create table warehouse.fact_day (${columns})\`.execute(db)` : ''}`,
  )
  await write('sql/warehouse/fact_day.sql', salesBy(select))
  await expect(migrate()).rejects.toThrow(message)
})

test('a column that a migration adds and no SELECT gives is refused', async () => {
  await write(
    'migrations/0002_star.js',
    `const { sql } = await import('${import.meta.resolve('kysely')}')
     await sql\`create table warehouse.fact_day (day date primary key)\`.execute(db)`,
  )
  await write('sql/warehouse/fact_day.sql', salesBy('select day from warehouse.sales;'))
  await migrate()
  await write(
    'migrations/0003_more.js',
    `const { sql } = await import('${import.meta.resolve('kysely')}')
     await sql\`alter table warehouse.fact_day add column note text\`.execute(db)`,
  )
  await expect(migrate()).rejects.toThrow(/does not give note/)
})

test('a mistake in a part that files share is shown with its line there', async () => {
  await write(
    'sql/warehouse/shared/part.sql',
    'part as (\n    select nothing as day\n    from warehouse.sales\n)\n',
  )
  await write(
    'sql/aggregates/agg_day.sql',
    salesBy('\\set part `cat sql/warehouse/shared/part.sql`\nwith :part\nselect day from part;'),
  )
  await expect(migrate()).rejects.toThrow(
    /sql\/warehouse\/shared\/part\.sql:2: column "nothing" does not exist/,
  )
})

test('a SELECT of whole rows reads all of their columns', async () => {
  await migrate()
  const client = await db.connect()
  const described = await describeSelects(
    client,
    new Map([
      ['some', 'select s.amount from warehouse.sales as s where s.day is not null'],
      ['whole', 'select to_jsonb(s) as row from warehouse.sales as s'],
      ['none', 'select count(*) from warehouse.sales'],
    ]),
  )
  await client.end()
  const columns = (name: string) => [...(described.get(name)?.relations.get('warehouse.sales') ?? [])].sort()
  expect(columns('some')).toEqual(['amount', 'day'])
  expect(columns('whole')).toEqual(['amount', 'day', 'note'])
  expect(columns('none')).toEqual([])
})

test('a database that is newer than the program is refused', async () => {
  await write('migrations/0002_future.js', '')
  await migrate()
  await rm(join(folder, 'migrations/0002_future.js'))
  await expect(migrate()).rejects.toThrow(/newer than this program.*0002_future/)
})

test('an object of a user with the name of one of ours is left alone', async () => {
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
