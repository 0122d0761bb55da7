import { feedByName } from '../model/feeds/index.ts'
import { Decoder } from './csv/decoder.ts'
import { fieldText } from './csv/field_text.ts'
import { takeHeader } from './csv/file_header.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { RowReader } from './csv/row_reader.ts'
import { RecordScanner, SCAN, SHAPE } from './csv/scanner.ts'
import { WorkBuffer } from './csv/work_buffer.ts'
import { SourceBytes } from './source_bytes.ts'
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
  { config, bounds }: StagingContext,
): AsyncGenerator<RowOfFile, void, undefined> {
  const settings = config.feeds[file.feed]
  const encoding = settings?.encoding ?? 'utf-8'
  const feed = feedByName(file.feed)
  const options = {
    name: file.name,
    settingsAt: `feeds.${file.feed}`,
    feed,
    delimiter: settings?.delimiter,
    renames: settings?.columns ?? {},
  }
  const decoder = new Decoder(file.name, encoding)
  const work = new WorkBuffer()
  let reader: RowReader | undefined
  let columns: string[] = []
  let scanner: RecordScanner | undefined
  const begin = (atEnd: boolean) => {
    const header = takeHeader(work, atEnd, options)
    if (!header) return
    columns = header.columns
    const plan = { feed, columns, names: header.names, currency: config.currency, bounds, encoding }
    reader = new RowReader(work, plan, header.delimiter, 0, header.nextLine)
    scanner = new RecordScanner(header.delimiter, columns.length + frameFields)
  }
  function* taken(atEnd: boolean): Generator<RowOfFile> {
    if (!reader || !scanner) return
    reader.run(atEnd)
    const { blocks, rejected } = reader
    reader.blocks = []
    reader.rejected = []
    for (const block of blocks) yield* rowsOfBlock(block, scanner, columns)
    for (const rejection of rejected) yield { line: rejection.line, rejection }
  }
  for await (const chunk of new SourceBytes(file, config.gzip)) {
    work.append(decoder.decode(chunk))
    if (!reader) begin(false)
    yield* taken(false)
  }
  work.append(decoder.end())
  if (!reader) begin(true)
  yield* taken(true)
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
