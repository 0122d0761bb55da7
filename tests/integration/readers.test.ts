import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BiLogin, keepBiLogin } from '../../src/db/bi_login.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts'
import { prepareSession } from '../../src/db/session_settings.ts'
import { load } from '../../src/pipeline/load.ts'
import { newDatabase } from '../support/new_database.ts'
import { newShop, type Shop } from '../support/shop.ts'

const order = (id: string) => ({ order_id: id, time: '2026-03-02 10:00', total_price: 10 })

/** Enough to be filled without indexes, which takes a lock that readers block. */
const inventory = Array.from({ length: 10_001 }, (_, n) => ({
  product_id: `p${n}`,
  quantity_on_hand: n,
  updated_at: '2026-03-02',
}))

/** Connects, and disconnects when the test is over. */
async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.end().catch(() => undefined))
  return client
}

async function keepLogin(shop: Shop): Promise<BiLogin> {
  const client = await shop.db.connect()
  try {
    return await keepBiLogin(client, join(shop.folder, 'home'))
  } finally {
    await client.end()
  }
}

/** The address of the database for a role that is made for the test; `attributes` are those of the role. */
async function asRole(db: OpenDatabase, attributes: string, ...more: string[]): Promise<string> {
  const owner = await db.connect()
  const role = `${new URL(db.url).pathname.slice(1)}_${Math.random().toString(36).slice(2, 8)}`
  const statements = [`create role ${role} login password 'secret' ${attributes}`, ...more]
  for (const statement of statements) await owner.query(statement.replaceAll('ROLE', role))
  onTestFinished(async () => {
    await owner.query(`drop owned by ${role} cascade`).catch(() => undefined)
    await owner.query(`drop role ${role}`).catch(() => undefined)
    await owner.end()
  })
  const url = new URL(db.url)
  url.username = role
  url.password = 'secret'
  return url.href
}

describe('the login for BI tools', () => {
  let shop: Shop
  let login: BiLogin

  beforeAll(async () => {
    shop = await newShop()
    login = await keepLogin(shop)
  })

  test('keeps its password in a file that only the owner can read', async () => {
    expect((await keepLogin(shop)).password).toBe(login.password)
    expect((await stat(login.passwordFile)).mode & 0o777).toBe(0o600)
    expect((await readFile(login.passwordFile, 'utf8')).trim()).toBe(login.password)
  })

  test('reads the warehouse, and can read, create and lock nothing else', async () => {
    const client = await connected(login.url)
    expect((await client.query('select count(*) from fact_sales')).rows).toHaveLength(1)
    await client.query('set default_transaction_read_only = off')
    for (const statement of [
      'select from production.orders',
      'select from staging.orders',
      'select from ops.runs',
      'delete from fact_sales',
      'create table warehouse.mine (x int)',
      'create table public.mine (product_key int references warehouse.dim_product)',
      'create temporary table mine (x int)',
      'create schema mine',
      'alter table dim_product add foreign key (product_key) references dim_date',
      'select lo_create(0)',
      `select lo_from_bytea(0, '')`,
      'select pg_advisory_lock(7305141201)',
      'select pg_try_advisory_xact_lock_shared(1, 2)',
      'begin; lock table ops.run_lock in access share mode',
      'begin; lock table fact_sales in exclusive mode',
      'set role storehouse',
      'set temp_file_limit = -1',
    ]) {
      await expect(client.query(statement), statement).rejects.toThrow(/permission denied|must be owner/)
      await client.query('rollback')
    }
  })

  test('is mended if it was changed, and otherwise left alone', async () => {
    const client = await connected(login.url)
    await client.query('set default_transaction_read_only = off')
    await client.query(`alter role storehouse_bi password 'mine'`)
    await client.query('alter role storehouse_bi set statement_timeout = 1')
    await client.query(`alter role storehouse_bi in database ${login.database} set search_path = pg_catalog`)
    await shop.rows('alter role storehouse_bi connection limit -1')
    await expect(connected(login.url)).rejects.toThrow(/password authentication failed/)

    await keepLogin(shop)
    const again = await connected(login.url)
    expect((await again.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }])
    expect((await again.query('show search_path')).rows).toEqual([{ search_path: 'warehouse' }])
    const state = () =>
      shop.rows(`select xmin::text, rolconnlimit from pg_authid where rolname = 'storehouse_bi'`)
    const before = await state()
    expect(before).toMatchObject([{ rolconnlimit: 50 }])
    await keepLogin(shop)
    expect(await state()).toEqual(before)
  })

  test('shows the relationships of the star to tools', async () => {
    const client = await connected(login.url)
    // As Power BI asks for it.
    const { rows } = await client.query(
      `select pkcol.column_name as pk_column_name, fkcol.table_schema as fk_table_schema,
              fkcol.table_name as fk_table_name, fkcol.column_name as fk_column_name
       from (select distinct constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name,
                    unique_constraint_name from information_schema.referential_constraints) as fkcon
       inner join information_schema.key_column_usage as fkcol
         on fkcon.constraint_schema = fkcol.constraint_schema and fkcon.constraint_name = fkcol.constraint_name
       inner join information_schema.key_column_usage as pkcol
         on fkcon.unique_constraint_schema = pkcol.constraint_schema
           and fkcon.unique_constraint_name = pkcol.constraint_name
       where pkcol.table_schema = 'warehouse' and pkcol.table_name = 'dim_product'
         and pkcol.ordinal_position = fkcol.ordinal_position
       order by fk_table_name`,
    )
    expect(rows.map((row) => row.fk_table_name)).toEqual(
      expect.arrayContaining(['fact_inventory', 'fact_order_item', 'fact_refund']),
    )
    const { rows: open } = await client.query(
      `select distinct table_schema from information_schema.table_privileges where privilege_type = 'REFERENCES'`,
    )
    expect(open).toEqual([{ table_schema: 'warehouse' }])
  })
})

test('a reader that takes every advisory lock and leaves transactions open everywhere stops no load', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [order('o1')])
  await shop.load()
  const reader = await connected(await asRole(shop.db, '', 'grant storehouse_reader to ROLE'))
  for (const key of [1, 2, 3, 4]) await reader.query(`select pg_advisory_lock(730514120${key})`)
  const { rows } = await reader.query(
    `select oid::regclass::text as name from pg_class
     where relnamespace = 'warehouse'::regnamespace and relkind in ('r', 'v', 'p')`,
  )
  await reader.query('begin')
  await reader.query(`lock table ${rows.map(({ name }) => name).join(', ')} in access share mode`)
  await shop.file('orders_2026-03-03.csv', [order('o2')])
  expect(await shop.load()).toMatchObject({ outcome: 'published', warnings: [] })
  expect((await reader.query('select count(*)::integer as orders from warehouse.fact_sales')).rows).toEqual([
    { orders: 2 },
  ])
})

test('a load waits for a reader whose open transaction blocks it, then ends the connection', async () => {
  const shop = await newShop({ readers: { waitSeconds: 1 } })
  const reader = await connected(await asRole(shop.db, '', 'grant storehouse_reader to ROLE'))
  await reader.query('begin')
  await reader.query('select from warehouse.fact_inventory')
  await shop.file('inventory_2026-03-02.csv', inventory)
  const result = await shop.load()
  const note = expect.stringMatching(/^the connection of test_\w+ \(unnamed, process \d+\) was ended/)
  expect(result).toMatchObject({ outcome: 'published', warnings: [note] })
  await expect(reader.query('select 1')).rejects.toThrow()
  expect(
    await shop.rows(`select summary -> 'notes' as notes from ops.runs where run_id = ${result.runId}`),
  ).toEqual([{ notes: [note] }])
})

test('a load that cannot end the connection of a reader says who blocks it and publishes nothing', async () => {
  const db = await newDatabase({ migrated: false })
  const name = new URL(db.url).pathname.slice(1)
  const url = await asRole(db, '', `alter database ${name} owner to ROLE`)
  const owned = await openDatabase({ databaseUrl: url, home: '' })
  onTestFinished(() => owned.close())
  await migrate(owned)
  const shop = await newShop({ readers: { waitSeconds: 1 } })
  await shop.file('inventory_2026-03-02.csv', inventory)
  const options = {
    paths: [join(shop.folder, 'drop-0')],
    dryRun: false,
    ignoreUnknown: false,
    archive: false,
  }
  const reader = await connected(await asRole(db, '', 'grant storehouse_reader to ROLE'))
  await reader.query('begin')
  await reader.query('select from warehouse.fact_inventory')
  await expect(load(owned, shop.config, options)).rejects.toThrow(
    /^Nothing was published: test_\w+ \(unnamed, process \d+\) may not be ended, and the run waited/,
  )
  await reader.query('rollback')
  expect(await load(owned, shop.config, options)).toMatchObject({ outcome: 'published' })
})

test('settings of the role and the database do not affect a load', async () => {
  const shop = await newShop()
  const settings = {
    statement_timeout: '1',
    lock_timeout: '1',
    idle_session_timeout: '1',
    idle_in_transaction_session_timeout: '1',
    default_transaction_read_only: 'on',
    default_transaction_isolation: 'serializable',
    search_path: 'pg_catalog',
    datestyle: 'German',
    timezone: 'Pacific/Kiritimati',
    extra_float_digits: '-15',
    standard_conforming_strings: 'off',
    quote_all_identifiers: 'on',
  }
  const [server] = await shop.rows<{ number: number }>(
    `select current_setting('server_version_num')::integer as number`,
  )
  const all = (server?.number ?? 0) < 170_000 ? settings : { ...settings, transaction_timeout: '1' }
  const url = await asRole(
    shop.db,
    'superuser',
    ...Object.entries(all).map(([name, value]) => `alter role ROLE set ${name} = '${value}'`),
  )
  const db = await openDatabase({ databaseUrl: `${url}?options=-c%20work_mem%3D1234kB`, home: '' })
  onTestFinished(() => db.close())
  await shop.file('orders_2026-03-02.csv', [order('o1')])
  const options = {
    paths: [join(shop.folder, 'drop-0')],
    dryRun: false,
    ignoreUnknown: false,
    archive: false,
  }
  expect(await load(db, shop.config, options)).toMatchObject({ outcome: 'published' })
  const client = await db.connect()
  onTestFinished(() => client.end())
  const { rows } = await client.query(
    `select name, setting from pg_settings where source in ('user', 'database', 'database user') order by 1`,
  )
  expect(rows).toEqual([])
  // The same with a connection pooler that rejects settings in the connection request.
  const plain = await connected(shop.db.url)
  await plain.query(`set datestyle = 'German'`)
  await prepareSession(plain, 'afterwards')
  const names = ['DateStyle', 'default_transaction_isolation', 'search_path']
  const state = `select setting from pg_settings where name = any ($1) order by name collate "C"`
  expect((await plain.query(state, [names])).rows).toEqual((await client.query(state, [names])).rows)
  // Settings in the address stay.
  expect((await client.query('show work_mem')).rows).toEqual([{ work_mem: '1234kB' }])
})
