import { type Executor, execute, rowsOf } from '../db/query.ts'

/** A month of an event table: its partition and the half-open range of instants (UTC) that it holds. */
export interface Month {
  partition: string
  from: string
  to: string
}

/** The month that an instant of the form YYYY-MM-… belongs to. */
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
export async function missingMonths(db: Executor, table: string, months: Month[]): Promise<Month[]> {
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
 * Fills months that have no partition yet: their partitions are loaded bare beside the table, get their indexes and
 * references set by set, and only then become part of it.
 *
 * For 4 million pageviews that halves the time of checking each row's session and of growing each index row by row,
 * and readers of the table are not kept waiting. Returns the number of rows.
 */
export async function fillNewMonths(
  trx: Executor,
  table: string,
  months: Month[],
  columns: readonly string[],
  rows: string,
): Promise<number> {
  if (months.length === 0) return 0
  const fresh = `production.${table}_fresh`
  await execute(trx, `create table ${fresh} (like production.${table}) partition by range (time)`)
  for (const { partition, from, to } of months) {
    await execute(
      trx,
      `create table production.${partition} partition of ${fresh} for values from ('${from}') to ('${to}')`,
    )
  }
  const count = await execute(trx, `insert into ${fresh} (${columns.join(', ')}) ${rows}`)
  const indexes = await rowsOf<{ definition: string }>(
    trx,
    `select pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = 'production.${table}'::regclass and not indisprimary`,
  )
  const references = await rowsOf<{ definition: string }>(
    trx,
    `select pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = 'production.${table}'::regclass and contype = 'f'`,
  )
  for (const { partition, from, to } of months) {
    const name = `production.${partition}`
    await execute(trx, `alter table ${fresh} detach partition ${name}`)
    await execute(trx, `alter table ${name} add primary key (event_id, time)`)
    for (const { definition } of indexes) {
      const [, method] = definition.split(/ USING /)
      await execute(trx, `create index on ${name} using ${method}`)
    }
    for (const { definition } of references) await execute(trx, `alter table ${name} add ${definition}`)
    await execute(
      trx,
      `alter table production.${table} attach partition ${name} for values from ('${from}') to ('${to}')`,
    )
  }
  await execute(trx, `drop table ${fresh}`)
  return count
}
