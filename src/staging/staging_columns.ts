import pg from 'pg'
import { SourceFileError } from '../errors.ts'
import { SAFE_COLUMNS } from './csv/row_check.ts'
import type { SourceFile } from './source_file.ts'

/** What a PostgreSQL table can hold, dropped columns included, with some to spare for new ones of ours. */
const MAX_TABLE_COLUMNS = 1580

export interface ExtendedTable {
  /** The table is so wide that not every row fits. */
  wide: boolean
}

/**
 * Adds the extra columns of a file to the staging table of its feed, in the transaction of `client`.
 *
 * @throws {SourceFileError} if the table would have more columns than PostgreSQL allows.
 */
export async function addExtraColumns(
  client: pg.ClientBase,
  file: SourceFile,
  extraColumns: readonly string[],
): Promise<ExtendedTable> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name
       from pg_attribute
      where attrelid = $1::regclass
        and attnum > 0`,
    [`staging.${file.feed}`],
  )
  const present = new Set(rows.map((row) => row.name))
  const added = extraColumns.filter((column) => !present.has(column))
  const total = rows.length + added.length
  if (added.length > 0) {
    if (total > MAX_TABLE_COLUMNS) {
      throw new SourceFileError(
        `${file.name}: its ${added.length} extra columns would bring staging.${file.feed} to ${total}; at most ${MAX_TABLE_COLUMNS} fit.`,
        { hint: 'Nothing was loaded from this file. Leave out the columns that are not needed.' },
      )
    }
    const clauses = added.map((column) => `add column if not exists ${pg.escapeIdentifier(column)} text`)
    await client.query(`alter table staging.${pg.escapeIdentifier(file.feed)} ${clauses.join(', ')}`)
  }
  return { wide: total > SAFE_COLUMNS }
}
