import { col } from '../../db/columns.ts'
import { ident, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRows } from '../../db/statements.ts'

/** Values of a row by column, as PostgreSQL writes them. */
export type Values = Record<string, string | null>

/** A row of the database, with the line of the file that it came from, if any. */
export interface TracedRow {
  table: string
  values: Values
  /** `orders_2026-11-20.csv:17`. */
  from: string | null
}

/** At most this many rows are listed. The total number is always reported. */
export const listedRows = 50

const bookkeeping = ['updated_run_id', 'effective_at', 'outcome', 'is_only_row']

/** The rows of a table (named with its schema) that match `where`, SQL over t, with their origin. */
export async function tracedRows(
  trx: Connection,
  table: string,
  where: Sql,
  order = sql`t::text`,
): Promise<TracedRow[]> {
  const isProduction = table.startsWith('production.')
  const rows = await readRows(
    trx,
    { row: col.json<Values>(), origin: col.text.orNull },
    sql`select
       (select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(t)) as v) as row,
       ${isProduction ? sql`(select o.name || ':' || (to_jsonb(t) ->> 'line') from ops.files as o where o.file_id = (to_jsonb(t) ->> 'file_id')::integer)` : sql`null`} as origin
     from ${ident(...table.split('.'))} as t where ${where} order by ${order} limit ${listedRows}`,
  )
  const columns = await columnsOf(trx, table)
  return rows.map(({ row, origin }) => ({ table, values: inOrder(row, columns), from: origin }))
}

async function columnsOf(trx: Connection, table: string): Promise<string[]> {
  const rows = await readRows(
    trx,
    { name: col.text },
    sql`select attname as name from pg_attribute
     where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
  )
  return rows.map(({ name }) => name).filter((name) => !bookkeeping.includes(name))
}

function inOrder(row: Values, columns: readonly string[]): Values {
  const shown = columns.filter((column) => column !== 'file_id' && column !== 'line')
  return Object.fromEntries(shown.map((column) => [column, row[column] ?? null]))
}
