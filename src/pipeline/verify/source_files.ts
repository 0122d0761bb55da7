import { stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { type Executor, rowsOf } from '../../db/query.ts'
import type { FeedName } from '../../model/feeds/index.ts'
import { kindByName } from '../../sources/kinds.ts'
import type { FoundFile, InputFile } from '../../staging/source_file.ts'
import { entryAt } from '../../staging/zip_archive.ts'

/** A file on record that was loaded. */
export interface FileOnRecord {
  file_id: number
  /** Of a file of a source: its kind. */
  feed: FeedName
  outcome: 'loaded' | 'converted'
  /** Kind of the file of a source that it is or was made from. */
  source: string | null
  /** Of the rows of one feed that were made from a file of a source: that file. */
  parent_file_id: number | null
  name: string
  group_name: string
  part: string
  path: string
  archived_path: string | null
  has_recorded_age: boolean
  file_date: Date
  modified_at: Date
  hash: string
  delimiter: string
  columns: string[]
  has_whole_orders: boolean
  /** Mark of the settings that it was read by; NULL: unknown. */
  reading: string | null
  rows_read: number
  rejected: number
  waiting: number
  /** Business date of file_date. */
  day: string
}

/**
 * The files that were loaded, in the order of their numbers: files of feeds and of sources, and of the latter the files of
 * feeds that were made from them.
 */
export async function filesOnRecord(trx: Executor, where = 'true'): Promise<FileOnRecord[]> {
  return rowsOf<FileOnRecord>(
    trx,
    `select
       file_id, feed, outcome, source, parent_file_id, name, group_name, part, path, archived_path, has_recorded_age, file_date, modified_at, hash, delimiter, columns, has_whole_orders, reading,
       rows_read::float8 as rows_read, rejected::float8 as rejected, waiting::float8 as waiting,
       (file_date at time zone (select timezone from ops.settings))::date::text as day
     from ops.files where outcome in ('loaded', 'converted') and (${where}) order by file_id`,
  )
}

/** The archived copies of a file: where it was archived, and the same place in the archive of the configuration. */
export function archivedPaths({ archived_path, day, name }: FileOnRecord, archive: string): string[] {
  if (archived_path === null) return []
  const parts = dirname(archived_path).split(sep)
  const within = parts.lastIndexOf(day)
  const folder = within < 0 ? [day] : parts.slice(within)
  return [...new Set([archived_path, join(archive, ...folder, `${name}.gz`)])]
}

/**
 * Where a file on record may be now: in the archive, and where it was read. Those that exist; whether one still holds
 * the same bytes, reading tells.
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

/** A file on record as it was found; undefined if it is of a source that this program does not know. */
export function asInput(place: FoundFile, { feed, source }: FileOnRecord): InputFile | undefined {
  if (source === null) return { ...place, feed }
  const kind = kindByName(source)
  return kind && { ...place, kind, feed: kind.name }
}
