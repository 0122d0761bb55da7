import { col } from '../db/columns.ts'
import { ident, idents, literal, raw, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readRows, readValue } from '../db/statements.ts'

/** A month of an event table: its partition and its half-open range of instants (UTC). */
export interface Month {
  partition: string
  from: string
  to: string
}

/** The month of an event table that contains an instant of the form YYYY-MM…. */
export function monthOf(table: string, day: string): Month {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const text = (y: number, m: number) => `${y}-${String(m).padStart(2, '0')}`
  const next = month === 12 ? text(year + 1, 1) : text(year, month + 1)
  return {
    partition: `${table}_${text(year, month).replace('-', '_')}`,
    from: `${text(year, month)}-01 00:00:00+00`,
    to: `${next}-01 00:00:00+00`,
  }
}

/** Those of the given months for which an event table has no partition yet, and no archived rows that come back. */
export async function missingMonths(
  db: Connection,
  table: string,
  months: readonly Month[],
): Promise<Month[]> {
  const existing = await readRows(
    db,
    { name: col.text },
    sql`select c.relname as name from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
     where i.inhparent = ${literal(`production.${table}`)}::regclass
     union all
     select feed || '_' || replace(month, '-', '_') from ops.archived_months
     where feed = ${literal(table)} and state = 'archived'`,
  )
  const names = new Set(existing.map((row) => row.name))
  return months.filter((month) => !names.has(month.partition))
}

/** Makes the partition of a month. It briefly takes an exclusive lock on the table, so use a separate transaction. */
export async function makePartition(db: Connection, table: string, month: Month): Promise<void> {
  const partition = ident('production', month.partition)
  await executeAll(db, [
    sql`create table ${partition} (like production.${ident(table)} including all)`,
    sql`alter table production.${ident(table)} attach partition ${partition} ${valuesOf(month)}`,
    comment(partition, table, month.partition),
  ])
}

/** Copies the comments of the table's columns to the partition's. */
function comment(relation: Sql, table: string, partition: string): Sql {
  const text = `The rows of ${table} of the month ${partition.slice(-7).replace('_', '-')} (UTC).`
  return sql`comment on table ${relation} is ${literal(text)}`
}

function valuesOf({ from, to }: Pick<Month, 'from' | 'to'>): Sql {
  return sql`for values from (${literal(from)}) to (${literal(to)})`
}

/** Months of an event table that were filled outside of it, in schema staging, and are not attached yet. */
export interface FilledMonths {
  months: readonly Month[]
  /** Those that have rows with the same key, and therefore no primary key yet. */
  withDoubles: ReadonlySet<string>
  /** Number of rows in them, with duplicates. */
  rows: number
}

/**
 * Fills months without a partition: their partitions are loaded as bare tables outside of the event table, get keys and
 * indexes set by set, and are attached last. Readers of the table don't have to wait.
 *
 * All sessions and products that the rows refer to must exist before. So references need not be checked row by row,
 * which would double the time. `rows` can have several rows with the same key; the newest stays. Returns the number of
 * rows that stay.
 */
export async function fillNewMonths(
  trx: Connection,
  table: string,
  months: readonly Month[],
  columns: readonly string[],
  rows: Sql,
): Promise<number> {
  if (months.length === 0) return 0
  await makeMonthsBeside(trx, table, months)
  return attachMonths(trx, table, await fillMonthsBeside(trx, table, months, columns, rows))
}

/** The constraint with a month's range of instants. It lets the month be attached without reading its rows. */
const ofMonth = sql`of_this_month`

/** Groups the months of an event table while they are filled outside of it. */
const besideOf = (table: string) => ident('staging', `${table}_beside`)

/**
 * Makes tables for months of an event table: `staging.<partition>`, with its constraints. The tables that they refer to
 * are locked against writers until the transaction ends. So use a short one, or the one that attaches them.
 */
export async function makeMonthsBeside(
  trx: Connection,
  table: string,
  months: readonly Month[],
): Promise<void> {
  const references = (await mayLeaveReferencesUnchecked(trx))
    ? await definitions(trx, table, 'references')
    : []
  const statements = months.flatMap(({ partition, from, to }) => [
    sql`drop table if exists staging.${ident(partition)}`,
    // Keeps autovacuum away until they are published.
    sql`create table staging.${ident(partition)} (
       like production.${ident(table)} including constraints including comments,
       constraint ${ofMonth} check (time >= ${literal(from)} and time < ${literal(to)})
     ) with (autovacuum_enabled = off)`,
    ...references.map((reference) => sql`alter table staging.${ident(partition)} add ${raw(reference)}`),
    comment(ident('staging', partition), table, partition),
  ])
  await executeAll(trx, [
    ...statements,
    sql`drop table if exists ${besideOf(table)}`,
    sql`create table ${besideOf(table)} (like production.${ident(table)}) partition by range (time)`,
  ])
}

/**
 * Fills the tables that `makeMonthsBeside` made, and adds their keys and indexes. It locks only these tables. So it can
 * run in parallel with the publishing transaction, and neither waits for the other.
 */
export async function fillMonthsBeside(
  trx: Connection,
  table: string,
  months: readonly Month[],
  columns: readonly string[],
  rows: Sql,
): Promise<FilledMonths> {
  const all = besideOf(table)
  await executeAll(
    trx,
    months.flatMap(({ partition, ...range }) => [
      // With wal_level minimal, rows in a file of the same transaction are not logged.
      sql`truncate staging.${ident(partition)}`,
      sql`alter table ${all} attach partition staging.${ident(partition)} ${valuesOf(range)}`,
    ]),
  )
  const count = await withoutReferenceChecks(trx, () =>
    execute(trx, sql`insert into ${all} (${idents(columns)}) ${rows}`),
  )
  for (const { partition } of months) {
    await execute(trx, sql`alter table ${all} detach partition staging.${ident(partition)}`)
  }
  await execute(trx, sql`drop table ${all}`)
  return { months, withDoubles: await addIndexes(trx, table, months), rows: count }
}

/**
 * Makes a month part of its table again, with the rows that `fill` copies into the relation it is given. What they refer
 * to is there. Returns their number.
 */
export async function bringMonthBack(
  trx: Connection,
  table: string,
  month: Month,
  fill: (relation: Sql) => Promise<number>,
): Promise<number> {
  await makeMonthsBeside(trx, table, [month])
  await execute(trx, sql`drop table ${besideOf(table)}`)
  const rows = await withoutReferenceChecks(trx, () => fill(ident('staging', month.partition)))
  const withDoubles = await addIndexes(trx, table, [month])
  await analyzeMonthsBeside(trx, [month])
  return attachMonths(trx, table, { months: [month], withDoubles, rows })
}

/** Fills tables whose references are known to hold. */
async function withoutReferenceChecks<T>(trx: Connection, fill: () => Promise<T>): Promise<T> {
  const isTrusted = await mayLeaveReferencesUnchecked(trx)
  if (isTrusted) await execute(trx, sql`set local session_replication_role = replica`)
  const filled = await fill()
  if (isTrusted) await execute(trx, sql`set local session_replication_role = origin`)
  return filled
}

/** Gives filled months their keys and indexes. Returns the partitions in which rows with the same key are in the way. */
async function addIndexes(trx: Connection, table: string, months: readonly Month[]): Promise<Set<string>> {
  const indexes = await definitions(trx, table, 'indexes')
  const withDoubles = new Set<string>()
  for (const { partition } of months) {
    if (!(await addPrimaryKey(trx, ident('staging', partition)))) withDoubles.add(partition)
    await executeAll(
      trx,
      indexes.map(
        (index) =>
          sql`create index on staging.${ident(partition)} using ${raw(index.split(' USING ')[1] ?? '')}`,
      ),
    )
  }
  return withDoubles
}

/** Attaches filled months to their table. Of rows with the same key the newest stays. Returns how many rows stay. */
export async function attachMonths(trx: Connection, table: string, filled: FilledMonths): Promise<number> {
  let count = filled.rows
  for (const { partition, ...range } of filled.months) {
    if (filled.withDoubles.has(partition)) count -= await removeDoubles(trx, ident('staging', partition))
    await executeAll(trx, [
      sql`alter table staging.${ident(partition)} reset (autovacuum_enabled)`,
      sql`alter table staging.${ident(partition)} set schema production`,
      sql`alter table production.${ident(table)} attach partition production.${ident(partition)} ${valuesOf(range)}`,
      sql`alter table production.${ident(partition)} drop constraint ${ofMonth}`,
    ])
  }
  return count
}

/** Of millions of events a small sample is enough, for the columns that they are joined and grouped by. */
export const eventSample = { target: 20, columns: ['session_id', 'time', 'user_id', 'path'] }

/** Gathers statistics on months that were filled outside of their table. Attaching keeps them. */
export async function analyzeMonthsBeside(trx: Connection, months: readonly Month[]): Promise<void> {
  await executeAll(trx, [
    sql`set local default_statistics_target = ${literal(eventSample.target)}`,
    ...months.map(
      ({ partition }) => sql`analyze staging.${ident(partition)} (${idents(eventSample.columns)})`,
    ),
  ])
}

/** Removes what `makeMonthsBeside` made and no run attached. */
export async function dropMonthsBeside(db: Connection, tables: readonly string[]): Promise<void> {
  const left = await readRows(
    db,
    { name: col.text },
    sql`select oid::regclass::text as name from pg_class
     where relnamespace = 'staging'::regnamespace and relkind in ('r', 'p')
       and relname ~ ${literal(`^(${tables.join('|')})_(beside|\\d{4,}_\\d\\d)$`)}
     order by relkind`,
  )
  for (const { name } of left) await execute(db, sql`drop table if exists ${raw(name)}`)
}

/**
 * The owner of the server may. Elsewhere references are made when the filled partitions are attached, which checks each
 * row.
 */
function mayLeaveReferencesUnchecked(trx: Connection): Promise<boolean> {
  return readValue(trx, col.boolean, sql`select has_parameter_privilege('session_replication_role', 'SET')`)
}

async function definitions(trx: Connection, table: string, of: 'indexes' | 'references'): Promise<string[]> {
  const relation = sql`${literal(`production.${table}`)}::regclass`
  const rows = await readRows(
    trx,
    { definition: col.text },
    of === 'indexes'
      ? sql`select pg_get_indexdef(indexrelid) as definition from pg_index
         where indrelid = ${relation} and not indisprimary order by indexrelid`
      : sql`select pg_get_constraintdef(oid) as definition from pg_constraint
         where conrelid = ${relation} and contype = 'f' order by oid`,
  )
  return rows.map((row) => row.definition)
}

const primaryKey = sql`primary key (event_id, time)`

/**
 * Adds the primary key of a partition, unless rows have the same key. Duplicates are rare, so they are only searched
 * for then.
 */
async function addPrimaryKey(trx: Connection, partition: Sql): Promise<boolean> {
  await execute(trx, sql`savepoint before_key`)
  try {
    await execute(trx, sql`alter table ${partition} add ${primaryKey}`)
    await execute(trx, sql`release savepoint before_key`)
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error
    await execute(trx, sql`rollback to savepoint before_key`)
    return false
  }
}

/** Keeps the newest of rows with the same key, and adds the primary key. Returns how many rows were removed. */
async function removeDoubles(trx: Connection, partition: Sql): Promise<number> {
  const gone = await execute(
    trx,
    sql`delete from ${partition} as e using (
       select p.ctid as row_id,
         row_number() over (partition by p.event_id, p.time order by r.file_rank desc, p.line desc) as position
       from ${partition} as p join file_rank as r using (file_id)
     ) as ranked
     where e.ctid = ranked.row_id and ranked.position > 1`,
  )
  await execute(trx, sql`alter table ${partition} add ${primaryKey}`)
  return gone
}

const uniqueViolation = '23505'
