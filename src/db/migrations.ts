import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Dialect,
  Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  PostgresAdapter,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  sql,
} from 'kysely'
import type pg from 'pg'
import { repository } from '../config/repository.ts'
import { col } from './columns.ts'
import { ident, sql as statement, tableNamed } from './sql.ts'
import { execute, readRows, readValue } from './statements.ts'

/** The files of the repository that make the schema. */
export const migrationFolder = join(repository, 'migrations')
export const sqlFolder = join(repository, 'sql')

/** Where Kysely records executed migrations; `npx kysely` (kysely.config.ts) uses the same. */
export const migrationTables = {
  migrationTableSchema: 'ops',
  migrationTableName: 'kysely_migration',
  migrationLockTableName: 'kysely_migration_lock',
} as const

/** Adds comments: Kysely makes its tables without any. */
export async function describeMigrationTables(client: pg.ClientBase): Promise<void> {
  const { migrationTableSchema: schema, migrationTableName, migrationLockTableName } = migrationTables
  const migration = ident(schema, migrationTableName)
  const lock = ident(schema, migrationLockTableName)
  await execute(
    client,
    statement`
    comment on table ${migration} is 'Migrations that were executed. One row per migration.';
    comment on column ${migration}.name is 'Name of the migration: its file in migrations/.';
    comment on column ${migration}.timestamp is 'When it was executed: ISO 8601, UTC.';
    comment on table ${lock} is 'One row: the lock that the migrator of Kysely takes where there are no advisory locks.';
    comment on column ${lock}.id is 'Name of the lock.';
    comment on column ${lock}.is_locked is '1 while it is taken; 0 with PostgreSQL, whose advisory locks are used.'`,
  )
}

/** Names of the migrations in the folder, in order. */
export async function listMigrations(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => basename(file).replace(/\.(ts|js)$/, ''))
    .sort()
}

/** Names of the migrations executed in this database, in order. */
export async function executedMigrations(client: pg.ClientBase): Promise<string[]> {
  const table = `${migrationTables.migrationTableSchema}.${migrationTables.migrationTableName}`
  if (!(await readValue(client, col.boolean, statement`select to_regclass(${table}) is not null`))) return []
  const executed = await readRows(
    client,
    { name: col.text },
    statement`select name from ${tableNamed(table)} order by timestamp, name`,
  )
  return executed.map((row) => row.name)
}

/**
 * A migrator that works in the open transaction of `client`: migrations, staging tables and sql/ objects succeed or
 * fail together.
 */
export function migratorWithin(client: pg.ClientBase, folder: string): Migrator {
  return new Migrator({
    db: new Kysely({ dialect: new WithinTransactionDialect(client) }),
    provider: new FolderProvider(folder),
    disableTransactions: true,
    ...migrationTables,
  })
}

/** Does what Kysely's own provider does, but also works in the compiled program. */
class FolderProvider implements MigrationProvider {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async getMigrations(): Promise<Record<string, Migration>> {
    const files = await readdir(this.#folder)
    const migrations: Record<string, Migration> = {}
    for (const name of await listMigrations(this.#folder)) {
      // Written like this, the bundler includes the repository's migrations: the compiled program cannot read
      // TypeScript.
      if (this.#folder === migrationFolder) {
        migrations[name] = (await import(`../../migrations/${name}.ts`)) as Migration
        continue
      }
      const file = files.includes(`${name}.ts`) ? `${name}.ts` : `${name}.js`
      migrations[name] = (await import(pathToFileURL(join(this.#folder, file)).href)) as Migration
    }
    return migrations
  }
}

class WithinTransactionDialect extends PostgresDialect implements Dialect {
  readonly #config: PostgresDialectConfig

  constructor(client: pg.ClientBase) {
    const connection = { query: client.query.bind(client), release: () => undefined }
    const config = {
      pool: { connect: async () => connection, end: async () => undefined },
    } as unknown as PostgresDialectConfig
    super(config)
    this.#config = config
  }

  override createDriver(): PostgresDriver {
    return new WithinTransactionDriver(this.#config)
  }

  override createAdapter(): PostgresAdapter {
    return new TransactionLockAdapter()
  }
}

class WithinTransactionDriver extends PostgresDriver {
  override async beginTransaction(): Promise<void> {
    throw new Error('A migration runs in a transaction already: it must not begin one.')
  }
}

/**
 * Kysely's own lock belongs to the session and can't be released in a failed transaction. This one ends with the
 * transaction.
 */
class TransactionLockAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(db)
  }

  override async releaseMigrationLock(): Promise<void> {}
}

/** The key of Kysely's own migration lock, so that `npx kysely migrate` and we wait for each other. */
export const migrationLock = '3853314791062309107'
