import type pg from 'pg'
import { col } from '../db/columns.ts'
import { executedMigrations } from '../db/migrations.ts'
import { idents, joined, raw, sql } from '../db/sql.ts'
import { execute, readRow, readRows, readValue } from '../db/statements.ts'
import { takeRunLock } from '../pipeline/lock.ts'
import { BackupError } from './errors.ts'

/** The state of the target of a restore: nothing to lose, or the remains of an interrupted restore. */
export type Target = 'empty' | 'begun'

const schemas = ['production', 'warehouse', 'staging', 'ops']

/**
 * Examines the database into which a backup will be restored, and takes the run lock if there is one.
 *
 * @throws {BackupError} if it contains anything that would be lost, or the restore of another backup.
 * @throws {LockedError} if another run is in progress.
 */
export async function lookAtTarget(client: pg.ClientBase, id: string): Promise<Target> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select nspname as name from pg_namespace where nspname = any (${schemas}::text[])`,
  )
  if (rows.length === 0) return 'empty'
  if ((await executedMigrations(client)).length === 0) {
    throw new BackupError(
      `The database has schemas that Storehouse did not make: ${rows.map(({ name }) => name).join(', ')}.`,
      { hint: `Nothing was changed. ${elsewhere}` },
    )
  }
  await takeLock(client)
  const begun = await begunRestore(client)
  if (begun?.backup === id) return begun.isPublished ? alreadyRestored() : 'begun'
  if (begun && !begun.isPublished) {
    throw new BackupError('Another backup was being restored into this warehouse, and not to its end.', {
      hint: 'Restore that one again, which goes on where it stopped; or drop what it left: storehouse reset --yes.',
    })
  }
  const filled = await filledTable(client)
  if (filled) {
    throw new BackupError(`The warehouse is not empty: there are rows in ${filled}.`, {
      hint: `Nothing was changed. ${elsewhere} What stands is dropped by storehouse reset --yes; back it up first.`,
    })
  }
  await refuseOwnViews(client)
  return 'empty'
}

const elsewhere = 'Restore into an empty database: name one in DATABASE_URL, or an empty STOREHOUSE_HOME.'

function alreadyRestored(): never {
  throw new BackupError('This backup was restored into this warehouse already.', {
    hint: 'Nothing was changed. storehouse verify shows whether it is as it should be.',
  })
}

/** Takes the lock in the caller's transaction, so that it ends with that. */
async function takeLock(client: pg.ClientBase): Promise<void> {
  const isThere = await readValue(client, col.boolean, sql`select to_regclass('ops.run_lock') is not null`)
  if (isThere) await takeRunLock(client)
}

/** Finds the run that recorded, together with a backup's rows, which backup they came from. */
async function begunRestore(
  client: pg.ClientBase,
): Promise<{ backup: string; isPublished: boolean } | undefined> {
  return readRow(
    client,
    { backup: col.text, isPublished: col.boolean },
    sql`select summary ->> 'backup' as backup, exists (select from warehouse.publication) as "isPublished"
     from ops.runs where command = 'restore' and summary ? 'backup' order by run_id desc limit 1`,
  )
}

/** A table with rows that an empty warehouse does not have. */
async function filledTable(client: pg.ClientBase): Promise<string | undefined> {
  const tables = await readRows(
    client,
    { name: col.text },
    sql`select c.oid::regclass::text as name from pg_class as c
     where c.relkind in ('r', 'p') and not c.relispartition
       and (c.relnamespace = 'production'::regnamespace
         or c.oid in (to_regclass('ops.files'), to_regclass('ops.publications'), to_regclass('warehouse.publication')))
     order by 1`,
  )
  const looks = tables.map(({ name }) => sql`select ${name} as name where exists (select from ${raw(name)})`)
  const filled = await readRow(client, { name: col.text }, sql`${joined(looks, ' union all ')} limit 1`)
  return filled?.name
}

/** Refuses views that migrate did not make: those are never dropped. */
async function refuseOwnViews(client: pg.ClientBase): Promise<void> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select distinct v.oid::regclass::text as name
     from pg_depend as d
     join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
     join pg_class as v on v.oid = r.ev_class
     join pg_namespace as n on n.oid = v.relnamespace
     join pg_class as t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid
     where t.relnamespace in (select oid from pg_namespace where nspname = any (${schemas}::text[]))
       and v.oid <> t.oid
       and n.nspname || '.' || v.relname not in (select object_name from ops.sql_objects)
     order by 1`,
  )
  if (rows.length === 0) return
  throw new BackupError(
    `Views of your own stand on the empty warehouse: ${rows.map(({ name }) => name).join(', ')}.`,
    { hint: 'Nothing was changed. Save their definitions, drop them, restore, and create them again.' },
  )
}

/** Drops the empty schemas, to make them again as of the backup. */
export async function dropEmptySchemas(client: pg.ClientBase): Promise<void> {
  await execute(client, sql`drop schema if exists ${idents(schemas)} cascade`)
}
