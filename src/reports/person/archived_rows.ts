import type { Connection } from '../../db/statements.ts'
import { openParquet } from '../../parquet/read_parquet.ts'
import { archivedMonths, pathOf } from '../../pipeline/archived_months/records.ts'
import type { PersonValues } from '../../pipeline/erase/person.ts'

type Row = Record<string, unknown>

/** Rows of a person in the files of archived months, by file. Values are texts, as PostgreSQL writes them. */
export async function archivedRows(
  trx: Connection,
  home: string,
  { customer, session }: PersonValues,
): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  for (const { file } of await archivedMonths(trx)) {
    const { columns, batches } = await openParquet(pathOf(home, file))
    const [userAt, sessionAt] = [columns.indexOf('user_id'), columns.indexOf('session_id')]
    const rows: Row[] = []
    for await (const batch of batches()) {
      const theirs = batch.filter(
        (row) => customer.has(row[userAt] ?? '') || session.has(row[sessionAt] ?? ''),
      )
      rows.push(...theirs.map((row) => Object.fromEntries(columns.map((name, place) => [name, row[place]]))))
    }
    if (rows.length > 0) found[`archived-events/${file}`] = rows
  }
  return found
}
