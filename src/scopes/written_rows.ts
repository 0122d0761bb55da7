import { type Executor, rowsOf } from '../db/query.ts'

/** Tables of the warehouse of which this run has noted what it wrote: row by row, or that it wrote nothing. */
export type Noted = ReadonlyMap<string, 'rows' | 'nothing'>

/** The derived tables that are noted by now: one that was empty is filled without. */
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

/** SELECTs of the values that a column of a derived table had or has in the rows that this run wrote. */
export function written(noted: Noted, table: string, column: string): string[] {
  const keys = writtenKeys(noted, table, column)
  return noted.get(table) === 'rows' ? [...keys, `select old_${column} from changed_${table}`] : keys
}

/** The same of a column of the key, which a row keeps. */
export function writtenKeys(noted: Noted, table: string, column: string): string[] {
  if (!noted.has(table)) return [`select ${column} from warehouse.${table}`]
  if (noted.get(table) === 'nothing') return [`select ${column} from warehouse.${table} where false`]
  return [`select ${column} from gone_${table}`, `select ${column} from changed_${table}`]
}

/** The same of the rows alone that are new, gone or changed in one of `changed`. */
export function writtenWhere(
  noted: Noted,
  table: string,
  column: string,
  changed: readonly string[],
): string[] {
  return changedIn(written(noted, table, column), table, changed)
}

/** The same of a column of the key. */
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
