import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { col, type RowOf } from '../../db/columns.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows, readValue } from '../../db/statements.ts'
import { StorehouseError } from '../../errors.ts'
import type { FeedName } from '../../model/feeds/index.ts'

/** A file of archived events is missing or damaged. */
export class ArchivedMonthError extends StorehouseError {}

const columns = {
  feed: col.word<FeedName>(),
  /** YYYY-MM, in UTC. */
  month: col.text,
  file: col.text,
  rows: col.number,
  bytes: col.number,
  file_hash: col.text,
  rows_hash: col.text,
}

/** A month of a feed whose events are only in a Parquet file. */
export type ArchivedMonth = RowOf<typeof columns>

/** The months in the archive, in order; with a condition on ops.archived_months as m. */
export function archivedMonths(db: Connection, which: Sql = sql`true`): Promise<ArchivedMonth[]> {
  return readRows(
    db,
    columns,
    sql`select feed, month, file, row_count as rows, byte_count as bytes, file_hash, rows_hash
     from ops.archived_months as m where state = 'archived' and ${which} order by feed, month`,
  )
}

/** The place of a month's file within the folder of archived events. */
export function fileOf(feed: string, month: string): string {
  return `${feed}/${month}.parquet`
}

/** Where the file of a month lies. */
export function pathOf(home: string, file: string): string {
  return join(home, 'archived-events', ...file.split('/'))
}

/** The name of a file while it is written. */
export const unfinished = (path: string) => `${path}.part`

/**
 * Removes the files of months whose rows are in production: months that came back, and months that a killed command
 * was writing.
 */
export async function removeFilesOfStanding(db: Connection, home: string): Promise<void> {
  const standing = await readRows(
    db,
    { file: col.text },
    sql`select file from ops.archived_months where state <> 'archived' order by feed, month`,
  )
  for (const { file } of standing) {
    await removeFiles(home, [file])
    await execute(db, sql`delete from ops.archived_months where file = ${file} and state <> 'archived'`)
  }
}

/** Whether the database can have archived months. One of an older version has no table for them. */
export function hasArchivedMonths(db: Connection): Promise<boolean> {
  return readValue(db, col.boolean, sql`select to_regclass('ops.archived_months') is not null`)
}

/** All files on record, in any state. */
export async function filesOnRecord(db: Connection): Promise<string[]> {
  if (!(await hasArchivedMonths(db))) return []
  const rows = await readRows(db, { file: col.text }, sql`select file from ops.archived_months`)
  return rows.map(({ file }) => file)
}

/** Removes files of archived events, complete or not. */
export async function removeFiles(home: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const path = pathOf(home, file)
    await rm(unfinished(path), { force: true })
    await rm(path, { force: true })
  }
}

/** SHA-256 of a file. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

/** Says what is wrong with the file of a month. Undefined if it holds the bytes that were written. */
export async function damageOf(
  { file, bytes, file_hash }: ArchivedMonth,
  home: string,
): Promise<string | undefined> {
  try {
    const path = pathOf(home, file)
    const { size } = await stat(path)
    if (size !== bytes) return `it has ${size} bytes, and ${bytes} were written`
    return (await hashOf(path)) === file_hash
      ? undefined
      : 'it holds other bytes than those that were written'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'it is not there any more'
    return `it cannot be read (${(error as Error).message})`
  }
}
