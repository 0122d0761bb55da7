import { fieldText } from './csv/field_text.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { RecordScanner, SCAN, SHAPE } from './csv/scanner.ts'
import { feedPieces, type RowsHeader } from './feed_file.ts'
import type { SourceFile } from './source_file.ts'
import type { StagingContext } from './stage_file.ts'

/** A row of a file as staging would have it: its values by column, NULL where empty, or why it is rejected. */
export type RowOfFile =
  | { line: number; values: Record<string, string | null>; rejection?: undefined }
  | { line: number; values?: undefined; rejection: RejectedRow }

/**
 * Reads the rows of a file by the code that stages them, and without a database. Of the sound and the rejected rows
 * each come in the order of their lines.
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
 * The columns of a file's rows, and the settings by which it is read without a restart: whether its values need a
 * profile is known once all of them have been seen.
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

/** In front of each record of a block stand the number of its file and its line. */
const frameFields = 2

function* rowsOfBlock(
  block: Buffer,
  scanner: RecordScanner,
  columns: readonly string[],
): Generator<RowOfFile> {
  // The scanner needs room for one byte behind the last.
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
