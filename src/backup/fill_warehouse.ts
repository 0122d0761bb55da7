import { hostname } from 'node:os'
import type pg from 'pg'
import { col } from '../db/columns.ts'
import { setErasuresAside, settleErasures } from '../db/kept_words.ts'
import {
  describeMigrationTables,
  executedMigrations,
  migrationFolder,
  migrationLock,
} from '../db/migrations.ts'
import type { OpenDatabase } from '../db/open.ts'
import { ident, joined, literal, nothing, raw, sql } from '../db/sql.ts'
import { execute, readRow, readRows, readValue } from '../db/statements.ts'
import { DatabaseError, StorehouseError } from '../errors.ts'
import { makePartition, monthOf } from '../production/event_partitions.ts'
import { counted } from '../shown_text.ts'
import { CopySink } from '../staging/copy_sink.ts'
import { bareTables } from './bare_tables.ts'
import { unpackBlock } from './blocks.ts'
import { carriedTables, columnsOf, quoted, tableOf } from './carried_tables.ts'
import type { Backup } from './check_backup.ts'
import { BackupError } from './errors.ts'
import { type BackedUpTable, blockEntry, type Manifest } from './format.ts'
import { bytesOf, tarEntries } from './tar_reader.ts'
import { dropEmptySchemas, lookAtTarget } from './target.ts'

export interface FillHooks {
  signal: AbortSignal | undefined
  onTable: (name: string, done: number, total: number) => void
}

/** How long a restore waits for others who use the empty database. */
const LOCK_TIMEOUT = '30s'

export interface FilledWarehouse {
  /** Names of tables that this program does not know. */
  unknownTables: string[]
  /** Erasures of the database whose hashes don't fit the salt of the backup. */
  forgottenErasures: number
}

/**
 * Makes the schemas as of the backup and fills the tables, in one transaction. Keeps the rows if an interrupted restore
 * of the same backup already filled them. The database keeps its list of erased persons.
 *
 * @throws {BackupError} if the database is not empty.
 */
export async function fillWarehouse(
  db: OpenDatabase,
  backup: Backup,
  hooks: FillHooks,
): Promise<FilledWarehouse> {
  const client = await db.connect()
  try {
    await execute(client, sql`begin`)
    await execute(client, sql`set local lock_timeout = ${literal(LOCK_TIMEOUT)}`)
    await execute(client, sql`select pg_advisory_xact_lock(${migrationLock})`)
    if ((await lookAtTarget(client, backup.manifest.id)) === 'begun')
      return { unknownTables: [], forgottenErasures: 0 }
    const salt = await saltOf(client)
    const hasErasures = await setErasuresAside(client)
    await dropEmptySchemas(client)
    await makeSchemas(client, backup.manifest)
    const { known, unknown } = await knownTables(client, backup.manifest)
    await fill(client, backup, known, hooks)
    const forgottenErasures = hasErasures ? await settleErasures(client, (await saltOf(client)) === salt) : 0
    await noteRestore(client, backup)
    await execute(client, sql`commit`)
    return { unknownTables: unknown, forgottenErasures }
  } catch (error) {
    hooks.signal?.throwIfAborted()
    throw explained(error, backup)
  } finally {
    await client.end()
  }
}

/** The salt of the warehouse; undefined before it has one. */
async function saltOf(client: pg.ClientBase): Promise<string | undefined> {
  const isThere = await readValue(client, col.boolean, sql`select to_regclass('ops.settings') is not null`)
  if (!isThere) return undefined
  const row = await readRow(
    client,
    { salt: col.text.orNull },
    sql`select to_jsonb(s) ->> 'personal_salt' as salt from ops.settings as s`,
  )
  return row?.salt ?? undefined
}

/** Migrates to the state of the backed-up database. Later migrations then treat its rows like any others. */
async function makeSchemas(client: pg.ClientBase, { migrations, storehouse }: Manifest): Promise<void> {
  await execute(client, sql`create schema ops`)
  const last = migrations.toSorted().at(-1) as string
  const { migratorWithin } = await import('../db/migrator.ts')
  const { error } = await migratorWithin(client, migrationFolder).migrateTo(last)
  if (error) throw error
  await describeMigrationTables(client)
  const lacking = (await executedMigrations(client)).filter((name) => !migrations.includes(name))
  if (lacking.length === 0) return
  throw new BackupError(`The backup was made by a Storehouse ${storehouse} without ${lacking.join(', ')}.`, {
    hint: 'Nothing was changed. Restore it with that version, and update then.',
  })
}

/** The tables of a backup that the migrations made, with all columns that the backup has. */
async function knownTables(client: pg.ClientBase, { tables }: Manifest) {
  const standing = new Map((await carriedTables(client)).map((table) => [nameOf(table), table]))
  const known: BackedUpTable[] = []
  const unknown: string[] = []
  for (const table of tables) {
    const found = standing.get(nameOf(table))
    if (!found) {
      unknown.push(nameOf(table))
      continue
    }
    known.push(table)
    // Columns of the star and of reports come from SELECTs and metrics, not from migrations.
    for (const { name, type, isBytewise } of table.columns) {
      if (found.columns.some((column) => column.name === name)) continue
      const collation = isBytewise ? sql` collate "C"` : nothing
      await execute(
        client,
        sql`alter table ${tableOf(table)} add column ${ident(name)} ${raw(type)}${collation}`,
      )
    }
  }
  return { known, unknown }
}

async function fill(
  client: pg.Client,
  backup: Backup,
  tables: readonly BackedUpTable[],
  { signal, onTable }: FillHooks,
): Promise<void> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select oid::regclass::text as name from pg_class
     where relkind in ('r', 'p') and not relispartition
       and relnamespace in ('production'::regnamespace, 'warehouse'::regnamespace)
     order by 1`,
  )
  // Removes the rows that migrations made. On some servers, rows in a table emptied in the same transaction need no log
  // records.
  await execute(
    client,
    sql`truncate ${joined([...rows.map(({ name }) => raw(name)), ...tables.map(tableOf)])}`,
  )
  const remake = await bareTables(client, tables)
  for (const { table, months = [] } of tables) {
    for (const month of months) await makePartition(client, table, monthOf(table, month))
  }
  await copyRows(client, backup.path, tables, { signal, onTable })
  onTable('indexes and references', tables.length, tables.length)
  await remake()
  for (const table of tables) {
    await setNumbers(client, table)
    await execute(client, sql`analyze ${tableOf(table)}`)
  }
}

async function copyRows(
  client: pg.Client,
  path: string,
  tables: readonly BackedUpTable[],
  { signal, onTable }: FillHooks,
): Promise<void> {
  const filled = tables.filter(({ blocks }) => blocks > 0)
  const blocks = new Map(
    filled.flatMap((table) =>
      Array.from({ length: table.blocks }, (_, index) => [
        blockEntry(table, index + 1),
        { table, isFirst: index === 0, isLast: index + 1 === table.blocks },
      ]),
    ),
  )
  let done = 0
  let sink: CopySink | undefined
  for await (const entry of tarEntries(path)) {
    signal?.throwIfAborted()
    const block = blocks.get(entry.name)
    if (!block) continue
    const { table, isFirst, isLast } = block
    if (isFirst) {
      onTable(nameOf(table), done, filled.length)
      sink = new CopySink(client, sql`copy ${tableOf(table)} (${columnsOf(table)}) from stdin`)
    }
    await sink?.write(await unpackBlock(await bytesOf(entry)))
    if (!isLast) continue
    done += 1
    checkRows(table, (await sink?.finish()) ?? 0, path)
    if (done === filled.length) return
  }
}

/** Replaces errors of the server by helpful ones. Other errors are passed on unchanged. */
function explained(error: unknown, { path }: Backup): unknown {
  const { code = '', message } = error as pg.DatabaseError
  if (error instanceof StorehouseError) return error
  if (code === '42501') {
    return new DatabaseError(`The database user may not do what restoring takes: ${message}.`, {
      hint: 'Nothing was changed. Restore as the owner of the database: it makes schemas, tables and an extension (btree_gist).',
      cause: error,
    })
  }
  if (!/^2[23]/.test(code)) return error
  return new BackupError(`${path}: its rows break a rule of their tables (${message}).`, {
    hint: 'Nothing was changed. The warehouse was changed by hand before it was backed up: storehouse verify there names what differs; mend that and take another backup.',
    cause: error,
  })
}

function nameOf({ schema, table }: Pick<BackedUpTable, 'schema' | 'table'>): string {
  return `${schema}.${table}`
}

function checkRows({ schema, table, rows }: BackedUpTable, found: number, path: string): void {
  if (found === rows) return
  throw new BackupError(`${path}: ${schema}.${table} should have ${counted(rows, 'row')} and has ${found}.`, {
    hint: 'Nothing was changed. This backup cannot be restored: take another one.',
  })
}

/** Sets the sequences, so that the table continues its numbers. */
async function setNumbers(client: pg.ClientBase, table: BackedUpTable): Promise<void> {
  for (const { column, last, isTaken } of table.numbers) {
    const sequence = sql`pg_get_serial_sequence(${quoted(table)}, ${column})`
    await execute(client, sql`select setval(${sequence}, ${last}::bigint, ${isTaken})`)
  }
}

/** Records how far the restore came, for a repeated restore. A load would also publish these rows. */
async function noteRestore(client: pg.ClientBase, { path, manifest }: Backup): Promise<void> {
  const error = 'its rows are restored, and not published yet: run storehouse restore again'
  const summary = JSON.stringify({ backup: manifest.id, path })
  await execute(
    client,
    sql`insert into ops.runs (command, status, started_at, finished_at, error, host, pid, summary)
     values ('restore', 'failed', now(), now(), ${error}, ${hostname()}, ${process.pid}, ${summary})`,
  )
}
