import type pg from 'pg'
import { col } from '../db/columns.ts'
import { ident, joined, sql } from '../db/sql.ts'
import { execute, executeAll, readRows } from '../db/statements.ts'
import { SourceFileError } from '../errors.ts'
import { SAFE_COLUMNS } from './csv/row_check.ts'
import type { SourceFile } from './source_file.ts'
import { commentsOnExtra, remakeStagingTable } from './sync_tables.ts'

/** The most columns of a PostgreSQL table, including dropped ones, minus some for our own new ones. */
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
  file: Pick<SourceFile, 'name' | 'feed'>,
  extraColumns: readonly string[],
): Promise<ExtendedTable> {
  const rows = await readRows(
    client,
    { name: col.text, dropped: col.boolean },
    sql`select attname as name, attisdropped as dropped
       from pg_attribute
      where attrelid = ${`staging.${file.feed}`}::regclass
        and attnum > 0`,
  )
  const present = new Set(rows.filter((row) => !row.dropped).map((row) => row.name))
  const added = extraColumns.filter((column) => !present.has(column))
  let total = rows.length + added.length
  if (added.length > 0) {
    if (total > MAX_TABLE_COLUMNS && present.size + added.length <= MAX_TABLE_COLUMNS) {
      await remakeStagingTable(client, file.feed)
      total = present.size + added.length
    }
    if (total > MAX_TABLE_COLUMNS) {
      throw new SourceFileError(
        `${file.name}: its ${added.length} extra columns would bring staging.${file.feed} to ${total}; at most ${MAX_TABLE_COLUMNS} fit.`,
        { hint: 'Nothing was loaded from this file. Leave out the columns that are not needed.' },
      )
    }
    const clauses = added.map((column) => sql`add column if not exists ${ident(column)} text`)
    await executeAll(client, [
      sql`alter table staging.${ident(file.feed)} ${joined(clauses)}`,
      ...commentsOnExtra(file.feed, added),
    ])
  }
  return { wide: total > SAFE_COLUMNS }
}

/** The columns of all staging tables, as `table.column`. */
export type StagingColumns = ReadonlySet<string>

export async function stagingColumns(client: pg.ClientBase): Promise<StagingColumns> {
  return new Set((await readColumns(client)).map(({ table, column }) => `${table}.${column}`))
}

/** Drops columns that staging tables gained: before, they had those in `before`. */
export async function dropColumnsSince(client: pg.ClientBase, before: StagingColumns): Promise<void> {
  for (const { table, column } of await readColumns(client)) {
    if (before.has(`${table}.${column}`)) continue
    await execute(client, sql`alter table staging.${ident(table)} drop column ${ident(column)}`)
  }
}

function readColumns(client: pg.ClientBase): Promise<Array<{ table: string; column: string }>> {
  return readRows(
    client,
    { table: col.text, column: col.text },
    sql`select c.relname as table, a.attname as column
       from pg_class as c
       join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'staging'::regnamespace
        and c.relkind = 'r'`,
  )
}
