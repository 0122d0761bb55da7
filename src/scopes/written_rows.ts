import type { Kept } from '../db/derivation.ts'
import { ident, idents, nothing, type Sql, sql } from '../db/sql.ts'

/**
 * What is kept of the rows that this run wrote to the derived tables, by table. A table that was filled from empty has
 * no record.
 */
export type Noted = ReadonlyMap<string, Kept>

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
  const kept = noted.get(table)
  if (!kept) return [sql`select ${ident(column)} from warehouse.${ident(table)}`]
  const old = changed.map((one) => `old_${one}`)
  const isOther =
    changed.length > 0
      ? sql` where is_new or (${idents(changed)}) is distinct from (${idents(old)})`
      : nothing
  return [
    ...(kept.gone ? [sql`select ${ident(column)} from ${ident(`gone_${table}`)}`] : []),
    ...(kept.changed
      ? values.map((one) => sql`select ${ident(one)} from ${ident(`changed_${table}`)}${isOther}`)
      : []),
  ]
}
