import { fieldText } from './csv/field_text.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { RecordScanner, SCAN, SHAPE } from './csv/scanner.ts'
import { feedPieces, type RowsHeader } from './feed_file.ts'
import type { SourceFile } from './source_file.ts'
import type { StagingContext } from './stage_file.ts'

/** A row of a file as staging would have it: its values by column, NULL if empty, or why it is rejected. */
export type RowOfFile =
  | { line: number; values: Record<string, string | null>; rejection?: undefined }
  | { line: number; values?: undefined; rejection: RejectedRow }

/**
 * Reads the rows of a file with the code that stages them, but without a database. Sound rows are in line order, and so
 * are rejected ones.
 *
 * @throws {SourceFileError} if the file can't be read or its header is refused.
 */
export async function* rowsOfFile(
  file: SourceFile,
  context: StagingContext,
): AsyncGenerator<RowOfFile, void, undefined> {
  const header = await headerOf(file, context)
  const scanner = new RecordScanner(header.delimiter, header.columns.length + frameFields)
  for await (const piece of feedPieces(file, 0, header.context, noTable)) {
    if (piece.restart) throw new Error(`${file.name}: it was found to need no restart`)
    for (const block of piece.blocks) yield* rowsOfBlock(block, scanner, header.columns)
    for (const rejection of piece.rejected) yield { line: rejection.line, rejection }
  }
}

const noTable = async () => ({ wide: false })

/**
 * The columns of a file's rows, and the settings to read it without a restart: only after all values have been seen is
 * it known whether they need a profile.
 */
async function headerOf(
  file: SourceFile,
  context: StagingContext,
): Promise<RowsHeader & { context: StagingContext }> {
  let header: RowsHeader | undefined
  let restarts = false
  const begin = async (found: RowsHeader) => {
    header = found
    return noTable()
  }
  for await (const piece of feedPieces(file, 0, context, begin)) {
    restarts = piece.restart ?? false
    if (restarts) break
  }
  if (!restarts && header) return { ...header, context }
  const { config } = context
  const settings = config.feeds[file.feed] ?? { files: [], encoding: 'utf-8', columns: {} }
  const feeds = { ...config.feeds, [file.feed]: { ...settings, reading: {} } }
  return headerOf(file, { ...context, config: { ...config, feeds } })
}

/** Each record in a block has the number of its file and its line before it. */
const frameFields = 2

function* rowsOfBlock(
  block: Buffer,
  scanner: RecordScanner,
  columns: readonly string[],
): Generator<RowOfFile> {
  // The scanner needs one byte of room after the last.
  const bytes = Buffer.concat([block, Buffer.alloc(1)])
  for (let start = 0; start < block.length; start = scanner.next) {
    if (scanner.scan(bytes, start, block.length, true) !== SCAN.record) return
    const field = (index: number) => {
      if ((scanner.shapes[index] as number) & SHAPE.quoted) {
        scanner.starts[index] = (scanner.starts[index] as number) + 1
        scanner.ends[index] = (scanner.ends[index] as number) - 1
      }
      return fieldText(bytes, scanner, index)
    }
    const line = Number(field(1))
    const values = Object.fromEntries(
      columns.map((column, index) => [column, field(index + frameFields) || null]),
    )
    yield { line, values }
  }
}
