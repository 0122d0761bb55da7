import type { Derivation } from '../db/derivation.ts'
import { type Executor, rowsOf } from '../db/query.ts'

/** SELECTs of the values that a column of a derived table had or has in the rows that this run wrote. */
export async function written(trx: Executor, table: string, column: string): Promise<string[]> {
  const keys = await writtenKeys(trx, table, column)
  return (await isNoted(trx, table)) ? [...keys, `select old_${column} from changed_${table}`] : keys
}

/** The same of a column of the key, which a row keeps. */
export async function writtenKeys(trx: Executor, table: string, column: string): Promise<string[]> {
  if (!(await isNoted(trx, table))) return [`select ${column} from warehouse.${table}`]
  return [`select ${column} from gone_${table}`, `select ${column} from changed_${table}`]
}

/** The same of the rows alone that are new, gone or changed in one of `changed`. */
export async function writtenWhere(
  trx: Executor,
  table: string,
  column: string,
  changed: readonly string[],
): Promise<string[]> {
  const rows = await written(trx, table, column)
  if (!(await isNoted(trx, table))) return rows
  const isOther = `is_new or (${changed.join(', ')}) is distinct from (${changed.map((c) => `old_${c}`).join(', ')})`
  return rows.map((select) =>
    select.endsWith(`from changed_${table}`) ? `${select} where ${isOther}` : select,
  )
}

/** Whether what was written to a table is noted row by row: that of a table which was empty is not. */
export async function isNoted(trx: Executor, table: string): Promise<boolean> {
  const [row] = await rowsOf<{ is_noted: boolean }>(
    trx,
    `select to_regclass('pg_temp.changed_${table}') is not null as is_noted`,
  )
  return row?.is_noted ?? false
}

/** The columns of a fact beside its key that a statement names; all of them where it takes all. */
export function namedColumns(fact: Derivation, statement: string): string[] {
  const columns = [...fact.columns, ...(fact.members ?? []).map(({ key }) => key)]
  const values = columns.filter((column) => !fact.key.includes(column))
  if (/(\.|\bselect\s+|^)\*/i.test(statement)) return values
  const words = new Set(statement.match(/\w+/g))
  return values.filter((column) => words.has(column))
}

/** The tables and views of the warehouse that a statement names. */
export function namedTables(statement: string): Set<string> {
  return new Set([...statement.matchAll(/\bwarehouse\.(\w+)\b(?!\s*\()/g)].map(([, name]) => name as string))
}
