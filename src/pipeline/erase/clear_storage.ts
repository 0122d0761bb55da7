import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { raw, sql } from '../../db/sql.ts'
import { type Connection, execute, readRow, readRows, readValue } from '../../db/statements.ts'
import type { RunLog } from '../run_log.ts'

/** What was done so that files of the server hold no bytes of what was erased. */
export interface ClearedStorage {
  tables: number
  /** Tables that somebody held, and whose old rows may be there still. */
  tablesHeld: string[]
  /** Whether the log of changes was written over. */
  isLogCleared: boolean
  /** Why not, and what else holds old bytes. */
  notes: string[]
}

const WAIT_MS = 250

/**
 * Rewrites the tables that held what was erased, with their statistics, and makes the server let go of its log of changes:
 * rows that were deleted stay in the files of a server until then.
 */
export async function clearStorage(
  db: OpenDatabase,
  log: RunLog,
  { waitSeconds }: { waitSeconds: number },
): Promise<ClearedStorage> {
  const client = await db.connect()
  const result: ClearedStorage = { tables: 0, tablesHeld: [], isLogCleared: false, notes: [] }
  try {
    await dropOldStaging(client)
    if (!(await readersAreNew(client, waitSeconds))) {
      result.notes.push(
        'A reader whose transaction is older than the erasure keeps the server from giving old rows up. End it (storehouse status), and run the erasure again.',
      )
    }
    await execute(client, sql`set lock_timeout = ${raw(`'${Math.max(1, waitSeconds)}s'`)}`)
    const tables = await tablesToClear(client)
    for (const [index, table] of tables.entries()) {
      log.progress({ step: 'space', detail: table, done: index, total: tables.length })
      if (await wasVacuumed(client, table)) result.tables += 1
      else result.tablesHeld.push(table)
    }
    for (const table of await parentsOf(client)) await execute(client, sql`analyze ${raw(table)}`)
    await forgetStatistics(client)
    for (const catalog of ['pg_statistic', 'pg_statistic_ext_data']) await wasVacuumed(client, catalog)
    await clearLog(client, db, result)
  } finally {
    await client.end()
  }
  return result
}

/** Rows of files that were read again, as they were before. */
async function dropOldStaging(client: pg.Client): Promise<void> {
  const tables = await readRows(
    client,
    { name: col.text },
    sql`select a.attrelid::regclass::text as name
        from pg_attribute as a join pg_class as c on c.oid = a.attrelid
        where c.relnamespace = 'staging'::regnamespace and c.relkind = 'r' and a.attname = '_file_id'`,
  )
  for (const { name } of tables) {
    await execute(
      client,
      sql`delete from ${raw(name)}
          where _file_id not in (select file_id from ops.files where outcome in ('loaded', 'converted'))`,
    )
  }
}

/** Waits until no transaction is open that began before; false if one stays. */
async function readersAreNew(client: pg.Client, waitSeconds: number): Promise<boolean> {
  const until = Date.now() + waitSeconds * 1000
  const began = await readValue(client, col.text, sql`select clock_timestamp()::text`)
  for (;;) {
    const old = await readRow(
      client,
      { pid: col.number },
      sql`select pid from pg_stat_activity
          where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()
            and xact_start < ${began}::timestamptz limit 1`,
    )
    if (!old) return true
    if (Date.now() > until) return false
    await sleep(WAIT_MS)
  }
}

/** Tables of the four schemas with a column that a text can stand in, and whose pages may hold old rows. */
async function tablesToClear(client: pg.Client): Promise<string[]> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select c.oid::regclass::text as name
        from pg_class as c
        where c.relnamespace::regnamespace::text in ('staging', 'production', 'warehouse', 'ops')
          and c.relkind in ('r', 'm') and c.relname !~ '_lock$' and pg_relation_size(c.oid) > 0
          and exists (select from pg_attribute as a
                      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'json'::regtype, 'text[]'::regtype, 'date'::regtype))
        order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Tables that consist of others have statistics of their own. */
async function parentsOf(client: pg.Client): Promise<string[]> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select oid::regclass::text as name from pg_class
        where relnamespace::regnamespace::text in ('staging', 'production', 'warehouse', 'ops') and relkind = 'p'`,
  )
  return rows.map(({ name }) => name)
}

/** Statistics of a table that is empty now are not made again: they hold values of its last rows. */
async function forgetStatistics(client: pg.Client): Promise<void> {
  const empty = sql`
    select oid from pg_class
    where relnamespace::regnamespace::text in ('staging', 'production', 'warehouse', 'ops') and relkind in ('r', 'm')
      and pg_relation_size(oid) = 0`
  if (await isSuperuser(client)) {
    await execute(client, sql`delete from pg_statistic where starelid in (${empty})`)
  }
}

function isSuperuser(client: pg.Client): Promise<boolean> {
  return readValue(client, col.boolean, sql`select rolsuper from pg_roles where rolname = current_user`)
}

async function wasVacuumed(client: Connection, table: string): Promise<boolean> {
  try {
    await execute(client, sql`vacuum (full, analyze) ${raw(table)}`)
    return true
  } catch (error) {
    // 55P03: somebody reads it and does not end; 42501: a catalog of a server that belongs to somebody else.
    if (['55P03', '42501', '40P01'].includes((error as { code?: string }).code ?? '')) return false
    throw error
  }
}

/**
 * Fills the segments of the log of changes that hold old bytes with new ones, and has the server remove those that are done
 * with instead of keeping them for later.
 */
async function clearLog(client: pg.Client, db: OpenDatabase, result: ClearedStorage): Promise<void> {
  const rights = await readRow(
    client,
    { slots: col.number, archives: col.boolean, replicas: col.number },
    sql`select (select count(*) from pg_replication_slots) as slots,
          current_setting('archive_mode') <> 'off' as archives,
          (select count(*) from pg_stat_replication) as replicas`,
  )
  if (rights?.archives)
    result.notes.push('The server archives its log of changes (archive_mode): the archive holds old rows.')
  if (rights && (rights.slots > 0 || rights.replicas > 0)) {
    result.notes.push(
      'Replicas or replication slots get the log of changes: they hold old rows until they have caught up and cleaned up.',
    )
  }
  if (!(await isSuperuser(client))) {
    result.notes.push(
      'The log of changes of the server (WAL) and statistics of empty tables can be cleared by a superuser alone: they hold old values until they are written over.',
    )
    return
  }
  await execute(client, sql`alter system set wal_recycle = off`)
  try {
    await execute(client, sql`select pg_reload_conf()`)
    await untilReloaded(client)
    await execute(client, sql`checkpoint`)
    // Segments that wait to be used hold the bytes of their former life: each is written to its end.
    const waiting = await readValue(
      client,
      col.number,
      sql`select count(*) from pg_ls_waldir() where name > pg_walfile_name(pg_current_wal_lsn()) and name ~ '^[0-9A-F]{24}$'`,
    )
    for (let segment = 0; segment < waiting + 2; segment++) {
      await execute(client, sql`select pg_logical_emit_message(true, 'storehouse', 'erased')`)
      await execute(client, sql`select pg_switch_wal()`)
    }
    await execute(client, sql`checkpoint`)
    await execute(client, sql`checkpoint`)
    result.isLogCleared = true
  } finally {
    await execute(client, sql`alter system reset wal_recycle`)
    await execute(client, sql`select pg_reload_conf()`)
  }
  if (!db.embedded) {
    result.notes.push(
      'Copies of the disk of the server (snapshots, base backups) hold old rows until they are gone.',
    )
  }
}

/** The process that writes checkpoints reads the setting a moment later; this connection tells when it has come. */
async function untilReloaded(client: pg.Client): Promise<void> {
  for (let times = 0; times < 40; times++) {
    if ((await readValue(client, col.text, sql`show wal_recycle`)) === 'off') break
    await sleep(50)
  }
  await sleep(WAIT_MS)
}
