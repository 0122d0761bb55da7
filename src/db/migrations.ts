import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type pg from 'pg'
import { repository } from '../config/repository.ts'
import { col } from './columns.ts'
import { ident, sql, tableNamed } from './sql.ts'
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
    sql`
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
  if (!(await readValue(client, col.boolean, sql`select to_regclass(${table}) is not null`))) return []
  const executed = await readRows(
    client,
    { name: col.text },
    sql`select name from ${tableNamed(table)} order by timestamp, name`,
  )
  return executed.map((row) => row.name)
}

/** The key of Kysely's own migration lock, so that `npx kysely migrate` and we wait for each other. */
export const migrationLock = '3853314791062309107'
