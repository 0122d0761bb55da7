import type pg from 'pg'
import { DatabaseError, StorehouseError } from '../errors.ts'
import { col } from './columns.ts'
import { bringWordsBack } from './kept_words.ts'
import {
  describeMigrationTables,
  executedMigrations,
  listMigrations,
  migrationFolder,
  migrationLock,
  migrationTables,
  sqlFolder,
} from './migrations.ts'
import type { OpenDatabase } from './open.ts'
import { type ReaderRole, settleReaderRole } from './reader_role.ts'
import { ident, literal, sql } from './sql.ts'
import {
  applySqlObjects,
  dropSqlObjects,
  madeFromMetrics,
  type ObjectChange,
  planObjects,
  readSqlFiles,
  recordDefinitions,
  type SqlFile,
} from './sql_objects.ts'
import { execute, readRows } from './statements.ts'

export interface MigrateSchemaOptions {
  /** Does everything and rolls it back. The result says what would have been done, or the error says why not. */
  dryRun?: boolean
  /** Also restores objects that were changed by hand in the database. */
  repair?: boolean
  /** Leaves out views, aggregates and what only they call: for a database that is thrown away before anyone reads them. */
  withoutViews?: boolean
  /** Other folders than the repository's. */
  folders?: { migrations: string; sql: string }
  /**
   * Makes tables that are declared elsewhere (staging and report tables), between migrations and sql/ objects. Returns
   * what it did.
   */
  extendTables?: (client: pg.Client) => Promise<string[]>
}

export interface MigrateResult {
  dryRun: boolean
  /** Names of the executed migrations. */
  migrations: string[]
  /** What was done to staging and report tables, in words. */
  tables: string[]
  objects: ObjectChange[]
  /** The state of the role for BI tools. */
  reader: ReaderRole
}

export interface MigrationStatus {
  /** No migration was ever executed in this database. */
  isEmpty: boolean
  pendingMigrations: string[]
  /** Executed in this database but unknown to this program: the database is newer. */
  unknownMigrations: string[]
  /** Objects whose file is new or changed, or that are missing in the database. */
  objectsToApply: string[]
  /** Objects whose file was removed. */
  objectsToDrop: string[]
  /** Objects whose definition was changed by hand in the database. */
  driftedObjects: string[]
}

const lockTimeout = '30s'

/**
 * Brings the schema up to date: migrations, then staging and report tables, then the objects of sql/ whose file
 * changed. One transaction does it all, so a failure changes nothing. Running it again changes nothing.
 *
 * @throws {DatabaseError} which names the migration or file at fault.
 */
export async function migrateSchema(
  db: OpenDatabase,
  options: MigrateSchemaOptions = {},
): Promise<MigrateResult> {
  const { dryRun = false, folders = { migrations: migrationFolder, sql: sqlFolder } } = options
  const all = await readSqlFiles(folders.sql)
  const files = options.withoutViews ? all.filter(isForProduction) : all
  const client = await db.connect()
  try {
    await execute(client, sql`begin`)
    await execute(client, sql`set local lock_timeout = ${literal(lockTimeout)}`)
    await execute(client, sql`select pg_advisory_xact_lock(${migrationLock})`)
    const before = await driftedBefore(client)
    const { migrations, dropped } = await runMigrations(client, folders.migrations)
    if (migrations.length > 0) await describeMigrationTables(client)
    await bringWordsBack(client)
    const tables = (await options.extendTables?.(client)) ?? []
    const objects = await applySqlObjects(client, files, {
      repair: options.repair,
      dropped,
      isMigrated: migrations.length > 0,
    })
    const reader = await settleReaderRole(client)
    // A migration can change the text of a definition (a renamed column). That is no change by hand.
    if (migrations.length > 0) await recordDefinitions(client, before.clean)
    await execute(client, dryRun ? sql`rollback` : sql`commit`)
    return { dryRun, migrations, tables, objects, reader }
  } catch (error) {
    await execute(client, sql`rollback`).catch(() => undefined)
    throw await explain(error, client)
  } finally {
    await client.end()
  }
}

/** What `migrate` would do, and what was changed by hand since. */
export async function migrationStatus(
  db: OpenDatabase,
  folders = { migrations: migrationFolder, sql: sqlFolder },
): Promise<MigrationStatus> {
  const files = await readSqlFiles(folders.sql)
  const known = await listMigrations(folders.migrations)
  const client = await db.connect()
  try {
    await execute(client, sql`begin read only; set local search_path = ''`)
    const executed = await executedMigrations(client)
    const plan = await planObjects(client, files)
    return {
      isEmpty: executed.length === 0,
      pendingMigrations: known.filter((name) => !executed.includes(name)),
      unknownMigrations: executed.filter((name) => !known.includes(name)),
      objectsToApply: plan.changed.map((file) => file.name),
      objectsToDrop: plan.removed,
      driftedObjects: plan.drifted,
    }
  } finally {
    await client.end()
  }
}

function isForProduction({ kind, text }: SqlFile): boolean {
  return kind === 'function' && !text.startsWith(madeFromMetrics)
}

async function driftedBefore(client: pg.Client): Promise<{ clean: string[] }> {
  await execute(client, sql`savepoint looking; set local search_path = ''`)
  const plan = await planObjects(client, [])
  await execute(client, sql`rollback to savepoint looking`)
  return { clean: [...plan.records.keys()].filter((name) => !plan.drifted.includes(name)) }
}

/**
 * Runs the pending migrations. If a view of ours blocks one, all our objects are dropped first and made again
 * afterwards.
 */
async function runMigrations(client: pg.Client, folder: string) {
  const known = await listMigrations(folder)
  const executed = await executedMigrations(client)
  const unknown = executed.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new DatabaseError(
      `The database is newer than this program: it has migrations that are unknown here (${unknown.join(', ')}).`,
      { hint: 'Update Storehouse to the version that was last used with this database.' },
    )
  }
  if (known.every((name) => executed.includes(name))) return { migrations: [], dropped: undefined }

  await makeSchemaOfMigrations(client)
  await execute(client, sql`savepoint before_migrations`)
  const first = await migrateToLatest(client, folder)
  if (!first.error) return { migrations: first.executed, dropped: undefined }
  if (!isStoppedByDependents(first.error)) throw migrationError(first)
  await execute(client, sql`rollback to savepoint before_migrations`)
  const dropped = await dropSqlObjects(client)
  const second = await migrateToLatest(client, folder)
  if (!second.error) return { migrations: second.executed, dropped }
  const users = [...new Set([...dropped.kept.values()].flat())]
  throw migrationError(second, users)
}

/** Kysely would make it. Where it may not, it looks for the schema in a transaction that has already failed. */
async function makeSchemaOfMigrations(client: pg.Client): Promise<void> {
  const schema = migrationTables.migrationTableSchema
  const rows = await readRows(
    client,
    { found: col.boolean },
    sql`select to_regnamespace(${schema}) is not null as found`,
  )
  if (!rows[0]?.found) await execute(client, sql`create schema ${ident(schema)}`)
}

interface MigrationAttempt {
  executed: string[]
  failed: string | undefined
  error: unknown
}

async function migrateToLatest(client: pg.Client, folder: string): Promise<MigrationAttempt> {
  // Loaded where there is something to migrate: with Kysely it takes longer than most commands.
  const { migratorWithin } = await import('./migrator.ts')
  const { error, results = [] } = await migratorWithin(client, folder).migrateToLatest()
  return {
    executed: results.filter((result) => result.status === 'Success').map((result) => result.migrationName),
    failed: results.find((result) => result.status === 'Error')?.migrationName,
    error,
  }
}

/** 2BP01: something depends on what is dropped. 0A000: a view uses a column whose type changes. */
function isStoppedByDependents(error: unknown): boolean {
  const { code, message = '' } = error as Partial<pg.DatabaseError>
  return code === '2BP01' || (code === '0A000' && /used by a view|depends on/.test(message))
}

function migrationError(attempt: MigrationAttempt, users: string[] = []): Error {
  const { error, failed } = attempt
  const { code, message, detail } = error as pg.DatabaseError
  if (code === '55P03') return error as Error
  const which = failed === undefined ? 'The migrations cannot be run' : `Migration ${failed} failed`
  const isStopped = isStoppedByDependents(error)
  return new DatabaseError(`${which}: ${message}${detail ? ` (${detail})` : ''}`, {
    hint: isStopped
      ? `Something that Storehouse did not make depends on what changes${users.length > 0 ? `: ${users.join(', ')}` : ''}. Save its definition, drop it, run \`storehouse migrate\` again, and create it again. Nothing was changed.`
      : code === '42501'
        ? `Nothing was changed. ${owner}`
        : 'Nothing was changed.',
    cause: error,
  })
}

const owner = 'Migrate as the owner of the database: it makes schemas, tables and an extension (btree_gist).'

async function explain(error: unknown, client: pg.Client): Promise<unknown> {
  if (error instanceof StorehouseError && (error.cause as pg.DatabaseError | undefined)?.code !== '55P03')
    return error
  const source = (error instanceof StorehouseError ? error.cause : error) as pg.DatabaseError
  if (source.code === '55P03') {
    return new DatabaseError(
      `Another session has been using what has to change for more than ${lockTimeout}.`,
      {
        hint: `Nothing was changed. Try again when it is done. Open transactions: ${await openTransactions(client)}`,
        cause: error,
      },
    )
  }
  if (source.code === '42501') {
    return new DatabaseError(`The database user may not do what migrating takes: ${source.message}.`, {
      hint: owner,
      cause: error,
    })
  }
  return error
}

async function openTransactions(client: pg.Client): Promise<string> {
  const sessions = await readRows(
    client,
    { what: col.text },
    sql`select format('%s (%s, process %s)', coalesce(nullif(application_name, ''), 'unnamed'), usename, pid) as what
       from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
       order by xact_start`,
  ).catch(() => undefined)
  return sessions?.map((row) => row.what).join(', ') || 'none seen'
}
