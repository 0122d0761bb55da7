import { boundRowsOf, type Executor } from '../../db/query.ts'

/** Values of a row as PostgreSQL writes them, by column. */
export type Values = Record<string, string | null>

/** A row of the database, with the line of the file that it came from, where it came from one. */
export interface TracedRow {
  table: string
  values: Values
  /** `orders_2026-11-20.csv:17`. */
  from: string | null
}

/** At most so many rows are listed; how many there are is told. */
export const listedRows = 50

const bookkeeping = ['updated_run_id', 'effective_at', 'outcome', 'is_only_row']

/** The rows of a table that `where` picks (SQL over t, with $1, $2, …), with where they came from. */
export async function tracedRows(
  trx: Executor,
  table: string,
  where: string,
  values: readonly unknown[],
  order = '1',
): Promise<TracedRow[]> {
  const isProduction = table.startsWith('production.')
  const rows = await boundRowsOf<{ row: Values; origin: string | null }>(
    trx,
    `select
       (select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(t)) as v) as row,
       ${isProduction ? `(select o.name || ':' || (to_jsonb(t) ->> 'line') from ops.files as o where o.file_id = (to_jsonb(t) ->> 'file_id')::integer)` : 'null'} as origin
     from ${table} as t where ${where} order by ${order === '1' ? 't::text' : order} limit ${listedRows}`,
    values,
  )
  const columns = await columnsOf(trx, table)
  return rows.map(({ row, origin }) => ({ table, values: inOrder(row, columns), from: origin }))
}

async function columnsOf(trx: Executor, table: string): Promise<string[]> {
  const rows = await boundRowsOf<{ name: string }>(
    trx,
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name).filter((name) => !bookkeeping.includes(name))
}

function inOrder(row: Values, columns: readonly string[]): Values {
  const shown = columns.filter((column) => column !== 'file_id' && column !== 'line')
  return Object.fromEntries(shown.map((column) => [column, row[column] ?? null]))
}
