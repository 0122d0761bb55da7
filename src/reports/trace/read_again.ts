import type { Config } from '../../config/config.ts'
import type { Connection } from '../../db/statements.ts'
import { SourceFileError } from '../../errors.ts'
import { feedByName, keyInFile } from '../../model/feeds/index.ts'
import { readErasing } from '../../pipeline/erase/read_erasing.ts'
import { asInput, type FileOnRecord, placesOf } from '../../pipeline/verify/source_files.ts'
import { hashFile } from '../../staging/hash_file.ts'
import { type RowOfFile, rowsOfFile } from '../../staging/read_rows.ts'
import type { TimeBounds } from '../../staging/time_bounds.ts'

/** What a line of a file says. */
export interface Read {
  row?: RowOfFile
  /** Other rows of the file with the same key, in line order. */
  twins: RowOfFile[]
  problem?: string
}

export const noBounds: TimeBounds = {
  sourceTimezone: 'UTC',
  earliestUtcMs: Number.NEGATIVE_INFINITY,
  latestUtcMs: Number.POSITIVE_INFINITY,
  earliestLocalMs: Number.NEGATIVE_INFINITY,
  latestLocalMs: Number.POSITIVE_INFINITY,
}

/** Reads the line of the file again, and the rows with the same key. */
export async function readAgain(
  trx: Connection,
  config: Config,
  file: FileOnRecord,
  line: number,
): Promise<Read> {
  const key = keyColumns(file.feed)
  const erasing = await readErasing(trx, config)
  for (const place of await placesOf(file, config.archive)) {
    const source = asInput(place, file, erasing)
    if (!source || source.kind) break
    try {
      if ((await hashFile(source)).hash !== file.hash) continue
      return await readRows(() => rowsOfFile(source, { config, bounds: noBounds }), line, key)
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      return { twins: [], problem: error.message }
    }
  }
  return {
    twins: [],
    problem: `The file is no longer at ${file.archived_path ?? file.path} as it was loaded.`,
  }
}

async function readRows(
  rows: () => AsyncIterable<RowOfFile>,
  line: number,
  key: readonly string[],
): Promise<Read> {
  let found: RowOfFile | undefined
  for await (const row of rows()) if (row.line === line) found = row
  if (!found?.values) return { twins: [], ...(found ? { row: found } : {}) }
  const { values } = found
  if (!key.some((column) => values[column])) return { row: found, twins: [] }
  const isTwin = (row: RowOfFile) =>
    row.line !== line && row.values && key.every((column) => same(row.values[column], values[column]))
  const twins: RowOfFile[] = []
  for await (const row of rows()) if (isTwin(row)) twins.push(row)
  return { row: found, twins }
}

/** The columns of a feed's files that make up its key. */
export function keyColumns(feed: string): string[] {
  const declared = feedByName(feed)
  return declared ? keyInFile(declared) : []
}

/** Whether two values are the same text, number or instant. */
export function same(one: string | null | undefined, other: string | null | undefined): boolean {
  if (one === other || (!one && !other)) return true
  if (!one || !other) return false
  const number = /^\d*\.?\d+$/
  if (number.test(one) && number.test(other)) return Number(one) === Number(other)
  return /^\d{4}-/.test(one) && /^\d{4}-/.test(other) && Date.parse(one) === Date.parse(other)
}

/** The age of a row within its file, as text that sorts. */
export function age({ line, values }: RowOfFile, file: FileOnRecord): string {
  const at = values?.updated_at ? Date.parse(values.updated_at) : file.file_date.getTime()
  return `${String(Number.isNaN(at) ? 0 : at).padStart(16, '0')} ${String(line).padStart(12, '0')}`
}
