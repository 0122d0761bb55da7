import type { Config } from '../../config/config.ts'
import type { Connection } from '../../db/statements.ts'
import { SourceFileError } from '../../errors.ts'
import { readErasing } from '../../pipeline/erase/read_erasing.ts'
import { asInput, type FileOnRecord, placesOf } from '../../pipeline/verify/source_files.ts'
import type { FeedValues } from '../../sources/source.ts'
import { convertFile } from '../../staging/convert_file.ts'
import { hashFile } from '../../staging/hash_file.ts'
import type { RowOfFile } from '../../staging/read_rows.ts'
import type { ExportFile } from '../../staging/source_file.ts'
import { keyColumns, noBounds, type Read, same } from './read_again.ts'
import type { Values } from './rows.ts'

/** A row made from a record. */
interface MadeRow {
  feed: string
  read: Read
}

/** What a line in a file of a source says, and its outcome. */
export interface RecordRead {
  /** The record by the file's columns; undefined if no record begins on the line. */
  values?: Values
  rows: MadeRow[]
  leftOutBy?: string
  problem?: string
}

/** Reads a record of a file on record again, and converts it as the load did. */
export async function readRecord(
  trx: Connection,
  config: Config,
  file: FileOnRecord,
  line: number,
): Promise<RecordRead> {
  const erasing = await readErasing(trx, config)
  for (const place of await placesOf(file, config.archive)) {
    const source = asInput(place, file, erasing)
    if (!source?.kind) break
    try {
      if ((await hashFile(source)).hash !== file.hash) continue
      return await recordOf(config, source, line)
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      return { rows: [], problem: error.message }
    }
  }
  return {
    rows: [],
    problem: `The file is no longer at ${file.archived_path ?? file.path} as it was loaded.`,
  }
}

async function recordOf(config: Config, source: ExportFile, line: number): Promise<RecordRead> {
  const read: RecordRead = { rows: [] }
  const context = { config, bounds: noBounds }
  const { columns } = await convertFile(source, context, {
    record: (record, names) => {
      if (record.line !== line) return
      read.values = Object.fromEntries(names.map((name, field) => [name, record.text(field) || null]))
    },
    row: (feed, values, from) => {
      if (from === line) read.rows.push({ feed, read: { row: { line, values: texts(values) }, twins: [] } })
    },
    leftOut: (rule, from) => {
      if (from === line) read.leftOutBy = rule
    },
  })
  if (columns.length > 0 && read.rows.length > 0) await findTwins(context, source, line, read.rows)
  return read
}

/** Other rows of the file with the key of one of these. */
async function findTwins(
  context: { config: Config; bounds: typeof noBounds },
  source: ExportFile,
  line: number,
  rows: readonly MadeRow[],
): Promise<void> {
  const wanted = rows.map((row) => ({ ...row, key: keyColumns(row.feed) }))
  await convertFile(source, context, {
    row: (feed, made, from) => {
      if (from === line) return
      for (const one of wanted) {
        const own = one.read.row?.values
        if (one.feed !== feed || !own || !one.key.some((column) => own[column])) continue
        const values = texts(made)
        const twin: RowOfFile = { line: from, values }
        if (one.key.every((column) => same(values[column], own[column]))) one.read.twins.push(twin)
      }
    },
  })
}

function texts(values: FeedValues): Values {
  const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(filled.map(([column, value]) => [column, String(value)]))
}
