import { col } from '../db/columns.ts'
import { ident, idents, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'

/** Tables of the warehouse for which this run recorded what it wrote: row by row, or that it wrote nothing. */
export type Noted = ReadonlyMap<string, 'rows' | 'nothing'>

/** The derived tables recorded so far. A table that was filled from empty has no record. */
export async function notedTables(trx: Connection): Promise<Noted> {
  const rows = await readRows(
    trx,
    { name: col.text, wrote: col.word<'rows' | 'nothing'>() },
    sql`select substr(relname, length('changed_') + 1) as name, 'rows' as wrote from pg_class
     where relnamespace = pg_my_temp_schema() and relkind = 'r' and starts_with(relname, 'changed_')
     union all
     select name, 'nothing' from untouched_table`,
  )
  return new Map(rows.map(({ name, wrote }) => [name, wrote]))
}

/** SELECTs of the old and new values of a column, in the rows of a derived table that this run wrote. */
export function written(noted: Noted, table: string, column: string): Sql[] {
  return selects(noted, table, [column, `old_${column}`])
}

/** The same for a key column, which has only one value. */
export function writtenKeys(noted: Noted, table: string, column: string): Sql[] {
  return selects(noted, table, [column])
}

/** The same, only for rows that are new, gone, or changed in one of the columns `changed`. */
export function writtenWhere(noted: Noted, table: string, column: string, changed: readonly string[]): Sql[] {
  return selects(noted, table, [column, `old_${column}`], changed)
}

/** The same for a key column. */
export function writtenKeysWhere(
  noted: Noted,
  table: string,
  column: string,
  changed: readonly string[],
): Sql[] {
  return selects(noted, table, [column], changed)
}

/** `values`: the column as it is and, where a row may have another, as it was. */
function selects(
  noted: Noted,
  table: string,
  values: readonly [string, ...string[]],
  changed: readonly string[] = [],
): Sql[] {
  const [column] = values
  const standing = sql`select ${ident(column)} from warehouse.${ident(table)}`
  if (!noted.has(table)) return [standing]
  if (noted.get(table) === 'nothing') return [sql`${standing} where false`]
  const old = changed.map((one) => `old_${one}`)
  const isOther =
    changed.length > 0
      ? sql` where is_new or (${idents(changed)}) is distinct from (${idents(old)})`
      : nothing
  return [
    sql`select ${ident(column)} from ${ident(`gone_${table}`)}`,
    ...values.map((one) => sql`select ${ident(one)} from ${ident(`changed_${table}`)}${isOther}`),
  ]
}
