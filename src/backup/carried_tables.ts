import { col } from '../db/columns.ts'
import { ident, idents, raw, type Sql, sql, unbound } from '../db/sql.ts'
import { type Connection, readRow, readRows } from '../db/statements.ts'
import type { BackedUpTable } from './format.ts'

/**
 * What a backup leaves out of production, star and ops: what is derived from carried tables, what migrate makes, and
 * locks. Everything else is carried, so that a new table is not forgotten. Of the star, a backup carries what holds
 * surrogate keys or history: dimensions and stored reports. It leaves out staging, since it carries the files.
 */
const leftOut = [
  '^warehouse\\.(fact|agg)_',
  '^warehouse\\.(publication|revenue_forecast|customer_clusters)$',
  '^ops\\.(kysely_migration|kysely_migration_lock|sql_objects|select_reads)$',
  // The schedule of another machine has its own history.
  '^ops\\.(jobs|job_runs|alarms)$',
  '^ops\\.[a-z]+_lock$',
  // Logins don't carry over to another warehouse.
  '^ops\\.user_sessions$',
].join('|')

/** A carried table, as described by the catalog. */
export type CarriedTable = Omit<BackedUpTable, 'rows' | 'blocks'>

/** The carried tables by name, without generated columns, which the server fills. */
export async function carriedTables(client: Connection): Promise<CarriedTable[]> {
  const rows = await readRows(
    client,
    {
      schema: col.word<CarriedTable['schema']>(),
      table: col.text,
      columns: col.json<CarriedTable['columns']>(),
      numbered: col.json<Numbered[]>(),
      months: col.json<string[]>().orNull,
    },
    sql`select
       n.nspname::text as schema,
       c.relname::text as table,
       (select json_agg(json_build_object(
            'name', a.attname,
            'type', format_type(a.atttypid, a.atttypmod),
            'isBytewise', a.attcollation = 'pg_catalog."C"'::regcollation
          ) order by a.attnum)
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select json_agg(json_build_object(
            'column', a.attname, 'sequence', pg_get_serial_sequence(c.oid::regclass::text, a.attname)
          ) order by a.attnum)
        from pg_attribute as a
        where a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped), '[]') as numbered,
       case when c.relkind = 'p' then coalesce((
         select json_agg(replace(right(p.relname, -length(c.relname) - 1), '_', '-') order by p.relname)
         from pg_inherits as i join pg_class as p on p.oid = i.inhrelid
         where i.inhparent = c.oid), '[]') end as months
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where n.nspname in ('production', 'warehouse', 'ops') and c.relkind in ('r', 'p') and not c.relispartition
       and n.nspname || '.' || c.relname !~ ${leftOut}
     order by 1, 2`,
  )
  const tables: CarriedTable[] = []
  for (const { numbered, months, ...table } of rows) {
    const numbers = await Promise.all(numbered.map((one) => lastNumber(client, one)))
    tables.push({ ...table, ...(months ? { months } : {}), numbers })
  }
  return tables
}

interface Numbered {
  column: string
  /** The sequence as SQL. */
  sequence: string
}

async function lastNumber(client: Connection, { column, sequence }: Numbered) {
  const row = await readRow(
    client,
    { last: col.text, isTaken: col.boolean },
    sql`select last_value::text as last, is_called as "isTaken" from ${raw(sequence)}`,
  )
  return { column, ...(row ?? { last: '1', isTaken: false }) }
}

/** The name of a table as SQL. */
export function tableOf({ schema, table }: Pick<BackedUpTable, 'schema' | 'table'>): Sql {
  return ident(schema, table)
}

/** The name as a text, which can become a value. */
export function quoted(table: Pick<BackedUpTable, 'schema' | 'table'>): string {
  return unbound(tableOf(table))
}

/** The names of the columns of a table as SQL. */
export function columnsOf({ columns }: Pick<BackedUpTable, 'columns'>): Sql {
  return idents(columns.map(({ name }) => name))
}
