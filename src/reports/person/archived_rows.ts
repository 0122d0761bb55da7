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
    const parquet = await openParquet(pathOf(home, file))
    const [userAt, sessionAt] = ['user_id', 'session_id'].map((name) => parquet.columns.indexOf(name))
    for await (const batch of parquet.batches()) {
      for (const row of batch) {
        if (!customer.has(row[userAt ?? -1] ?? '') && !session.has(row[sessionAt ?? -1] ?? '')) continue
        const values = Object.fromEntries(parquet.columns.map((name, place) => [name, row[place]]))
        found[`archived-events/${file}`] = [...(found[`archived-events/${file}`] ?? []), values]
      }
    }
  }
  return found
}
