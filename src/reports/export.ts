import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { OpenDatabase } from '../db/open.ts'
import { UsageError } from '../errors.ts'
import { CsvFile } from './csv_file.ts'
import type { NamedSource } from './named_sources.ts'
import { type ResultColumn, type ResultReader, withReadOnly } from './row_stream.ts'

const splits = ['year', 'month'] as const
export type Split = (typeof splits)[number]

export interface ExportOptions {
  /** The folder; it is created if missing. */
  out: string
  gzip?: boolean
  /** Writes a file for each year or month, by the first date of a row. */
  splitBy?: Split | undefined
  signal?: AbortSignal
  onProgress?: (name: string, rows: number) => void
}

export interface ExportedFile {
  name: string
  /** Year or month; `undated` for rows without a date, null if the file is not split. */
  part: string | null
  file: string
  rows: number
}

export interface Exported {
  out: string
  files: ExportedFile[]
  /** Sources that could not be split, because they have no date. */
  unsplit: string[]
}

/** A file being written. */
interface OpenFile {
  name: string
  part: string | null
  file: CsvFile
}

/**
 * Writes the rows of sources to CSV files, all as of one moment. Streams the rows. Files get their names only when all
 * are complete, so a failure leaves the folder as it was.
 */
export async function exportSources(
  db: OpenDatabase,
  wanted: readonly NamedSource[],
  options: ExportOptions,
): Promise<Exported> {
  await makeFolder(options.out)
  const files: OpenFile[] = []
  const unsplit: string[] = []
  try {
    await withReadOnly(db, async (read) => {
      for (const source of wanted) {
        const { isSplit } = await exportOne(read, source, options, files)
        if (options.splitBy !== undefined && !isSplit) unsplit.push(source.name)
      }
    })
    for (const { file } of files) await file.publish()
  } catch (error) {
    for (const { file } of files) await file.discard()
    throw error
  }
  return {
    out: options.out,
    files: files.map(({ name, part, file }) => ({ name, part, file: file.path, rows: file.rows })),
    unsplit,
  }
}

async function exportOne(
  read: (select: string) => Promise<ResultReader>,
  { name, select }: NamedSource,
  { out, gzip = false, splitBy, signal, onProgress }: ExportOptions,
  files: OpenFile[],
): Promise<{ isSplit: boolean }> {
  let reader = await read(select)
  const header = reader.columns.map((column) => column.name)
  const part = splitBy === undefined ? undefined : partOf(reader.columns, splitBy)
  if (part !== undefined) {
    await reader.close()
    reader = await read(`select q.*, ${part} from (\n${select}\n) as q`)
  }
  const own = new Map<string | null, CsvFile>()
  const fileOf = (key: string | null): CsvFile => {
    const standing = own.get(key)
    if (standing) return standing
    const path = join(out, `${name}${key === null ? '' : `_${key}`}.csv${gzip ? '.gz' : ''}`)
    const file = new CsvFile(path, header, { gzip })
    own.set(key, file)
    files.push({ name, part: key, file })
    return file
  }
  let rows = 0
  for (;;) {
    signal?.throwIfAborted()
    const batch = await reader.next()
    for (const row of batch) {
      if (part === undefined) await fileOf(null).add(row)
      else await fileOf(row.at(-1) ?? 'undated').add(row.slice(0, -1))
    }
    rows += batch.length
    onProgress?.(name, rows)
    if (batch.length === 0) break
  }
  await reader.close()
  // A file with only a header shows that there are no rows.
  if (rows === 0) fileOf(null)
  for (const file of own.values()) await file.finish()
  return { isSplit: part !== undefined }
}

/** The year or month of a row, as SQL over q, by its first column with a day or instant. */
function partOf(columns: readonly ResultColumn[], splitBy: Split): string | undefined {
  const column = columns.find(({ name, type }) => type === 'date' || type === 'time' || name === 'date_key')
  if (column === undefined) return undefined
  const name = `q.${pg.escapeIdentifier(column.name)}`
  const format = splitBy === 'year' ? 'YYYY' : 'YYYY-MM'
  const day = {
    date: name,
    time: `${name} at time zone (select timezone from ops.settings)`,
    // The unknown day of a dimension is -1.
    key: `to_date(nullif(${name}, -1)::text, 'YYYYMMDD')`,
  }[column.type === 'date' ? 'date' : column.type === 'time' ? 'time' : 'key']
  return `to_char(${day}, '${format}')`
}

async function makeFolder(out: string): Promise<void> {
  const there = await stat(out).catch(() => undefined)
  if (there && !there.isDirectory()) {
    throw new UsageError(`--out ${out} is a file.`, { hint: 'Name a folder; it is made if it is not there.' })
  }
  await mkdir(out, { recursive: true })
}
