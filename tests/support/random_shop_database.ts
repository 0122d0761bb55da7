import { afterAll } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { newDatabase } from './new_database.ts'
import { type Executor, execute, rowsOf } from './query.ts'

/** A database for one random shop after another. */
export interface ReusedDatabase extends OpenDatabase {
  /** Resets it to the state after the migrations. Takes a tenth of the time of a new clone. */
  clear(): Promise<void>
  /** Sets what now() says in it. */
  setClock(now: string): Promise<void>
  /** Sets which files restate whole orders, and of which source they are, by patterns for their names. */
  setSources(sources: Readonly<Record<string, string>>): Promise<void>
}

/** A migrated database that can be cleared, and whose now() can be set. */
export async function reusedDatabase(): Promise<ReusedDatabase> {
  const fresh = await newDatabase()
  await prepare(fresh.pool)
  const path = 'search_path%3Dtest_clock,public,pg_catalog'
  const db = await openDatabase({ databaseUrl: `${fresh.url}?options=-c%20${path}`, home: '' })
  afterAll(() => db.close())
  const clearing = await clearingStatements(db.pool)
  return {
    ...db,
    async clear() {
      await inTransaction(db.pool, async (trx) => {
        await execute(
          trx,
          `set local session_replication_role = replica;\n${clearing};\n${await dropMonths(trx)}`,
        )
      })
    },
    async setClock(now) {
      await execute(db.pool, `update test_clock.clock set at = '${now}'`)
    },
    async setSources(sources) {
      await execute(db.pool, 'delete from test_clock.source')
      for (const [pattern, source] of Object.entries(sources)) {
        await execute(db.pool, `insert into test_clock.source values ('${pattern}', '${source}')`)
      }
    },
  }
}

/** Shadows now() with our own clock, and keeps a copy of every table that is not empty. */
async function prepare(db: Executor): Promise<void> {
  await execute(
    db,
    `create schema test_clock;
     create table test_clock.clock as select now() as at;
     create function test_clock.now() returns timestamptz language sql stable as 'select at from test_clock.clock';`,
  )
  // Marks files when they are registered, as if a source had made them.
  await execute(
    db,
    `create table test_clock.source (pattern text, source text);
     create function test_clock.mark_source() returns trigger language plpgsql as $$
     begin
       select s.source, true into new.source, new.has_whole_orders
       from test_clock.source as s where new.name ~ s.pattern limit 1;
       new.has_whole_orders := coalesce(new.has_whole_orders, false);
       return new;
     end $$;
     create trigger mark_source before insert on ops.files
       for each row when (not new.has_whole_orders) execute function test_clock.mark_source();`,
  )
  for (const table of await tables(db)) {
    const [row] = await rowsOf<{ any: boolean }>(db, `select exists (select from ${table}) as any`)
    if (row?.any) await execute(db, `create table test_clock."${table}" as table ${table}`)
  }
}

async function tables(db: Executor): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    db,
    `select c.oid::regclass::text as name from pg_class as c
     where c.relnamespace::regnamespace::text in ('staging', 'production', 'warehouse', 'ops')
       and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  return rows.map((row) => row.name)
}

async function clearingStatements(db: Executor): Promise<string> {
  const kept = new Set(
    (
      await rowsOf<{ name: string }>(
        db,
        `select relname as name from pg_class where relnamespace = 'test_clock'::regnamespace and relkind = 'r'`,
      )
    ).map((row) => row.name),
  )
  const statements: string[] = []
  for (const table of await tables(db)) {
    statements.push(`delete from ${table}`)
    if (!kept.has(table)) continue
    const columns = await rowsOf<{ name: string }>(
      db,
      `select quote_ident(attname) as name from pg_attribute
       where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    )
    const list = columns.map((column) => column.name).join(', ')
    statements.push(
      `insert into ${table} (${list}) overriding system value select ${list} from test_clock."${table}"`,
    )
  }
  return statements.join(';\n')
}

/** Drops months of events too, so that they are made again. */
async function dropMonths(db: Executor): Promise<string> {
  const rows = await rowsOf<{ name: string }>(
    db,
    `select inhrelid::regclass::text as name from pg_inherits join pg_class as c on c.oid = inhparent
     where c.relnamespace = 'production'::regnamespace and c.relkind = 'p'`,
  )
  return rows.length > 0 ? `drop table ${rows.map((row) => row.name).join(', ')}` : 'select'
}
