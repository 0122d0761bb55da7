import type { Executor } from '../../db/query.ts'
import type { Feed } from '../../model/feeds/index.ts'
import { type TracedRow, tracedRows, type Values } from './rows.ts'

/** Columns of production that the star does not have: SQL over t, a row there. */
const foundBy: Readonly<Record<string, (value: string) => string>> = {
  day: (value) => `t.date_key = to_char(${value}::date, 'YYYYMMDD')::integer`,
  category_id: (value) =>
    `t.product_id in (select p.product_id from production.products as p where p.resolved_category_id = ${value})`,
}

/** The rows of the star that a row of production makes, or helps to make. */
export async function factsOf(trx: Executor, { becomes }: Feed, row: Values): Promise<TracedRow[]> {
  const facts: TracedRow[] = []
  for (const [table, columns] of Object.entries(becomes)) {
    const where = columns.map((column, place) => {
      const value = `$${place + 1}`
      return foundBy[column]?.(value) ?? `t.${column} = ${value}`
    })
    const values = columns.map((column) => row[column])
    facts.push(...(await tracedRows(trx, `warehouse.${table}`, where.join(' and '), values)))
  }
  return facts
}
