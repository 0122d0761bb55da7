import { type Executor, execute, rowsOf } from '../db/query.ts'

/** A month of an event table: its partition and the half-open range of instants (UTC) that it holds. */
export interface Month {
  partition: string
  from: string
  to: string
}

/** The month of an event table that an instant of the form YYYY-MM… belongs to. */
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

/** Months for which an event table has no partition yet, of those given. */
export async function missingMonths(db: Executor, table: string, months: readonly Month[]): Promise<Month[]> {
  const existing = await rowsOf<{ name: string }>(
    db,
    `select c.relname as name from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
     where i.inhparent = 'production.${table}'::regclass`,
  )
  const names = new Set(existing.map((row) => row.name))
  return months.filter((month) => !names.has(month.partition))
}

/** Makes the partition of a month. Takes a short exclusive lock on the table: for a transaction of its own. */
export async function makePartition(db: Executor, table: string, month: Month): Promise<void> {
  await execute(
    db,
    `create table if not exists production.${month.partition} partition of production.${table}
     for values from ('${month.from}') to ('${month.to}')`,
  )
}

/**
 * Fills months that have no partition yet: their partitions are loaded beside the table, bare, get their keys and
 * indexes set by set, and only then become part of it. Readers of the table are not kept waiting.
 *
 * The sessions and products that the rows refer to have been made before, all of them, so references need not be
 * checked row by row, which would double the time. Of rows with the same key the newest stays: `rows` may hold several.
 * Returns the number of rows that stay.
 */
export async function fillNewMonths(
  trx: Executor,
  table: string,
  months: readonly Month[],
  columns: readonly string[],
  rows: string,
): Promise<number> {
  if (months.length === 0) return 0
  const fresh = `production.${table}_fresh`
  await execute(
    trx,
    `create table ${fresh} (like production.${table} including constraints) partition by range (time)`,
  )
  for (const { partition, from, to } of months) {
    await execute(
      trx,
      `create table production.${partition} partition of ${fresh} for values from ('${from}') to ('${to}')`,
    )
  }
  const references = await definitions(trx, table, 'references')
  const isTrusted = await mayLeaveReferencesUnchecked(trx)
  if (isTrusted) {
    for (const reference of references) await execute(trx, `alter table ${fresh} add ${reference}`)
    await execute(trx, 'set local session_replication_role = replica')
  }
  let count = await execute(trx, `insert into ${fresh} (${columns.join(', ')}) ${rows}`)
  if (isTrusted) await execute(trx, 'set local session_replication_role = origin')
  const indexes = await definitions(trx, table, 'indexes')
  for (const { partition, from, to } of months) {
    const name = `production.${partition}`
    await execute(trx, `alter table ${fresh} detach partition ${name}`)
    count -= await addPrimaryKey(trx, name)
    for (const index of indexes) {
      await execute(trx, `create index on ${name} using ${index.split(' USING ')[1]}`)
    }
    if (!isTrusted) {
      for (const reference of references) await execute(trx, `alter table ${name} add ${reference}`)
    }
    await execute(
      trx,
      `alter table production.${table} attach partition ${name} for values from ('${from}') to ('${to}')`,
    )
  }
  await execute(trx, `drop table ${fresh}`)
  return count
}

/** A server's owner may; elsewhere references are added to the filled partitions, which checks each anew. */
async function mayLeaveReferencesUnchecked(trx: Executor): Promise<boolean> {
  const [row] = await rowsOf<{ may: boolean }>(
    trx,
    `select has_parameter_privilege('session_replication_role', 'SET') as may`,
  )
  return row?.may ?? false
}

async function definitions(trx: Executor, table: string, of: 'indexes' | 'references'): Promise<string[]> {
  const relation = `'production.${table}'::regclass`
  const rows = await rowsOf<{ definition: string }>(
    trx,
    of === 'indexes'
      ? `select pg_get_indexdef(indexrelid) as definition from pg_index
         where indrelid = ${relation} and not indisprimary order by indexrelid`
      : `select pg_get_constraintdef(oid) as definition from pg_constraint
         where conrelid = ${relation} and contype = 'f' order by oid`,
  )
  return rows.map((row) => row.definition)
}

/**
 * Adds the primary key of a partition. Doubles are rare, so they are looked for only once they are in its way: the
 * newest of a key stays. Returns how many rows went.
 */
async function addPrimaryKey(trx: Executor, partition: string): Promise<number> {
  const add = `alter table ${partition} add primary key (event_id, time)`
  await execute(trx, 'savepoint before_key')
  try {
    await execute(trx, add)
    await execute(trx, 'release savepoint before_key')
    return 0
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error
    await execute(trx, 'rollback to savepoint before_key')
  }
  const gone = await execute(
    trx,
    `delete from ${partition} as e using (
       select p.ctid as row_id,
         row_number() over (partition by p.event_id, p.time order by r.file_rank desc, p.line desc) as position
       from ${partition} as p join file_rank as r using (file_id)
     ) as ranked
     where e.ctid = ranked.row_id and ranked.position > 1`,
  )
  await execute(trx, add)
  return gone
}

const uniqueViolation = '23505'
