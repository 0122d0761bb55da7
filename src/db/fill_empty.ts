import { col } from './columns.ts'
import { ident, raw, type Sql, sql, tableNamed } from './sql.ts'
import { type Connection, execute, readRow, readRows, readValue } from './statements.ts'

/** From this many rows on, rebuilding indexes and references pays off. */
const manyRows = 10_000

/**
 * Whether `fillEmpty` should fill a table (given with its schema, alias t): no row of it counts and there are many to
 * insert. `counts` is a condition over t.
 */
export async function isWorthFilling(
  db: Connection,
  table: string,
  rows: number,
  counts = 'true',
): Promise<boolean> {
  if (rows <= manyRows) return false
  return readValue(
    db,
    col.boolean,
    sql`select not exists (select from ${tableNamed(table)} as t where ${raw(counts)})`,
  )
}

/**
 * Fills an empty table without its indexes and references and recreates them afterwards. For half a million order lines
 * that takes a third of the time of checking and indexing row by row. It locks the referenced tables against readers,
 * so use it only for the first load. Inserts row by row where references cannot be dropped now. Returns the number of
 * rows.
 */
export async function fillEmpty(trx: Connection, table: string, insert: Sql): Promise<number> {
  const relation = sql`${table}::regclass`
  const constraints = await readRows(
    trx,
    { name: col.text, definition: col.text },
    sql`select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = ${relation}
       and (contype in ('f', 'x', 'u')
            or contype = 'p' and not exists (select from pg_constraint as r where r.confrelid = ${relation}))
     order by array_position(array['p', 'u', 'x', 'f'], contype::text), conname`,
  )
  const indexes = await readRows(
    trx,
    { name: col.text, definition: col.text },
    sql`select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index as i
     where i.indrelid = ${relation} and not exists (select from pg_constraint as c where c.conindid = i.indexrelid)
     order by 1`,
  )
  await execute(trx, sql`savepoint filling`)
  try {
    await startNewFile(trx, table)
    for (const { name } of constraints)
      await execute(trx, sql`alter table ${tableNamed(table)} drop constraint ${ident(name)}`)
    for (const { name } of indexes) await execute(trx, sql`drop index ${raw(name)}`)
  } catch (error) {
    // 55006: a referenced table lost rows in this transaction, and references to them are not checked yet.
    if ((error as { code?: string }).code !== '55006') throw error
    await execute(trx, sql`rollback to savepoint filling`)
    return execute(trx, insert)
  }
  const inserted = await execute(trx, insert)
  for (const { definition } of indexes) await execute(trx, raw(definition))
  for (const { name, definition } of constraints) {
    await execute(trx, sql`alter table ${tableNamed(table)} add constraint ${ident(name)} ${raw(definition)}`)
  }
  return inserted
}

/**
 * Gives a table of few rows a new file. With wal_level minimal, as in the embedded server, rows written to a file of
 * the same transaction need no log records. That halves the time for a million rows. Uses CLUSTER because TRUNCATE
 * fails where other tables refer to this one; CLUSTER also keeps the unknown member.
 */
async function startNewFile(trx: Connection, table: string): Promise<void> {
  const key = await readRow(
    trx,
    { name: col.text },
    sql`select relname as name from pg_index join pg_class on oid = indexrelid
     where indrelid = ${table}::regclass and indisprimary`,
  )
  if (!key) return
  await execute(trx, sql`cluster ${tableNamed(table)} using ${ident(key.name)}`)
  await execute(trx, sql`alter table ${tableNamed(table)} set without cluster`)
}
