import { ident, joined, type Sql, sql, value } from '../../db/sql.ts'
import type { Connection } from '../../db/statements.ts'
import type { Feed } from '../../model/feeds/index.ts'
import { type TracedRow, tracedRows, type Values } from './rows.ts'

/** Columns of production that the star lacks, as SQL over t, a row of the star. */
const foundBy: Readonly<Record<string, (given: Sql) => Sql>> = {
  day: (given) => sql`t.date_key = to_char(${given}::date, 'YYYYMMDD')::integer`,
  category_id: (given) =>
    sql`t.product_id in (select p.product_id from production.products as p where p.resolved_category_id = ${given})`,
}

/** The rows of the star that a row of production becomes or contributes to. */
export async function factsOf(trx: Connection, { becomes }: Feed, row: Values): Promise<TracedRow[]> {
  const facts: TracedRow[] = []
  for (const [table, columns] of Object.entries(becomes)) {
    const where = columns.map((column) => {
      const given = value(row[column] ?? null)
      return foundBy[column]?.(given) ?? sql`${ident('t', column)} = ${given}`
    })
    facts.push(...(await tracedRows(trx, `warehouse.${table}`, joined(where, ' and '))))
  }
  return facts
}
