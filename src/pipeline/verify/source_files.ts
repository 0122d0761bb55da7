import { stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { col, type RowOf } from '../../db/columns.ts'
import { idents, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRows } from '../../db/statements.ts'
import type { FeedName } from '../../model/feeds/index.ts'
import { kindByName } from '../../sources/kinds.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import type { FoundFile, InputFile } from '../../staging/source_file.ts'
import { entryAt } from '../../staging/zip_archive.ts'

/** A loaded file on record. */
const fileOnRecord = {
  file_id: col.number,
  /** For a file of a source: its kind. */
  feed: col.word<FeedName>(),
  outcome: col.word<'loaded' | 'converted'>(),
  /** The kind of the source's file that it is, or was made from. */
  source: col.text.orNull,
  /** For rows of one feed made from a file of a source: that file. */
  parent_file_id: col.number.orNull,
  name: col.text,
  group_name: col.text,
  part: col.text,
  path: col.text,
  archived_path: col.text.orNull,
  has_recorded_age: col.boolean,
  file_date: col.time,
  modified_at: col.time,
  hash: col.text,
  delimiter: col.text,
  columns: col.texts,
  has_whole_orders: col.boolean,
  /** Hash of the settings that it was read with; NULL: unknown. */
  reading: col.text.orNull,
  rows_read: col.number,
  rejected: col.number,
  waiting: col.number,
  /** Business date of file_date. */
  day: col.date,
}
export type FileOnRecord = RowOf<typeof fileOnRecord>

/**
 * The loaded files in the order of their numbers: files of feeds and of sources, and the files of feeds made from the
 * latter.
 */
export function filesOnRecord(trx: Connection, where: Sql = sql`true`): Promise<FileOnRecord[]> {
  return readRows(
    trx,
    fileOnRecord,
    sql`select ${idents(Object.keys(fileOnRecord))} from (
       select *, (file_date at time zone (select timezone from ops.settings))::date as day from ops.files
     ) as f
     where outcome in ('loaded', 'converted') and (${where}) order by file_id`,
  )
}

/** The archived copies of a file: where it was archived, and the same place in the configured archive. */
export function archivedPaths({ archived_path, day, name }: FileOnRecord, archive: string): string[] {
  if (archived_path === null) return []
  const parts = dirname(archived_path).split(sep)
  const within = parts.lastIndexOf(day)
  const folder = within < 0 ? [day] : parts.slice(within)
  return [...new Set([archived_path, join(archive, ...folder, `${name}.gz`)])]
}

/**
 * Existing places where a file on record may be now: in the archive, and where it was read. Reading shows whether one
 * still has the same bytes.
 */
export async function placesOf(file: FileOnRecord, archive: string): Promise<FoundFile[]> {
  const paths = [...archivedPaths(file, archive), file.path, join(archive, file.day, `${file.name}.gz`)]
  const places: FoundFile[] = []
  for (const path of new Set(paths)) {
    const zip = await entryAt(path)
    const status = await stat(zip?.archive ?? path).catch(() => undefined)
    if (!status?.isFile()) continue
    places.push({
      path,
      zip: zip && { ...zip, files: 1 },
      name: file.name,
      fileDate: { modifiedAt: file.file_date },
      modifiedAt: file.modified_at,
      part: file.part || undefined,
      groupName: file.group_name,
      gzip: path.toLowerCase().endsWith('.gz'),
      size: status.size,
      writtenAt: status.mtime,
      remarks: [],
    })
  }
  return places
}

/**
 * A file on record as it was found, read without what it says of erased persons; undefined if it is of a source that this
 * program does not know.
 */
export function asInput(
  place: FoundFile,
  { feed, source }: FileOnRecord,
  erasing: Erasing | undefined,
): InputFile | undefined {
  const kind = source === null ? undefined : kindByName(source)
  if (source !== null && !kind) return undefined
  const input: InputFile = kind ? { ...place, kind, feed: kind.name } : { ...place, feed }
  return erasing ? erasing.of(input) : input
}
