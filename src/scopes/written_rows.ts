import { type Executor, rowsOf } from '../db/query.ts'

/** Tables of the warehouse for which this run recorded what it wrote: row by row, or that it wrote nothing. */
export type Noted = ReadonlyMap<string, 'rows' | 'nothing'>

/** The derived tables recorded so far. A table that was filled from empty has no record. */
export async function notedTables(trx: Executor): Promise<Noted> {
  const rows = await rowsOf<{ name: string; wrote: 'rows' | 'nothing' }>(
    trx,
    `select substr(relname, length('changed_') + 1) as name, 'rows' as wrote from pg_class
     where relnamespace = pg_my_temp_schema() and relkind = 'r' and starts_with(relname, 'changed_')
     union all
     select name, 'nothing' from untouched_table`,
  )
  return new Map(rows.map(({ name, wrote }) => [name, wrote]))
}

/** SELECTs of the old and new values of a column, in the rows of a derived table that this run wrote. */
export function written(noted: Noted, table: string, column: string): string[] {
  const keys = writtenKeys(noted, table, column)
  return noted.get(table) === 'rows' ? [...keys, `select old_${column} from changed_${table}`] : keys
}

/** The same for a key column, which has only one value. */
export function writtenKeys(noted: Noted, table: string, column: string): string[] {
  if (!noted.has(table)) return [`select ${column} from warehouse.${table}`]
  if (noted.get(table) === 'nothing') return [`select ${column} from warehouse.${table} where false`]
  return [`select ${column} from gone_${table}`, `select ${column} from changed_${table}`]
}

/** The same, only for rows that are new, gone, or changed in one of the columns `changed`. */
export function writtenWhere(
  noted: Noted,
  table: string,
  column: string,
  changed: readonly string[],
): string[] {
  return changedIn(written(noted, table, column), table, changed)
}

/** The same for a key column. */
export function writtenKeysWhere(
  noted: Noted,
  table: string,
  column: string,
  changed: readonly string[],
): string[] {
  return changedIn(writtenKeys(noted, table, column), table, changed)
}

function changedIn(selects: readonly string[], table: string, changed: readonly string[]): string[] {
  const isOther = `is_new or (${changed.join(', ')}) is distinct from (${changed.map((c) => `old_${c}`).join(', ')})`
  return selects.map((select) =>
    select.endsWith(`from changed_${table}`) ? `${select} where ${isOther}` : select,
  )
}
