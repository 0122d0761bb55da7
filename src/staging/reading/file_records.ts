import type { Config } from '../../config/config.ts'
import type { Reading, ValueType } from '../../model/reading.ts'
import type { Delimiter } from '../csv/bytes.ts'
import { Decoder, type Encoding } from '../csv/decoder.ts'
import { type HeaderRecord, takeHeaderRecord } from '../csv/file_header.ts'
import type { HeaderProblem } from '../csv/header.ts'
import type { RejectedRow } from '../csv/reasons.ts'
import { WorkBuffer } from '../csv/work_buffer.ts'
import { type FileDigest, SourceBytes } from '../source_bytes.ts'
import type { FileBytes } from '../source_file.ts'
import { type Proof, Prover } from './proof.ts'
import { type FileRecord, quoteByte, RecordReader } from './record_reader.ts'

/** How to read the records of a file. */
export interface RecordOptions {
  encoding: Encoding
  /** Undefined: the one found in the header. */
  delimiter: Delimiter | undefined
  reading: Reading
  /** The path of the file's settings, such as `feeds.orders`. */
  settingsAt: string
  gzip?: Config['gzip'] | undefined
  /** What is wrong with the names in the header. The file is then refused. */
  problemsOf?: (names: string[]) => readonly HeaderProblem[]
}

/**
 * Reads a file from beginning to end, record by record. After each piece it yields the malformed records in it.
 *
 * @param begin called once before the first record; returns what takes each record
 * @param lost called with a malformed record in its place among the others
 * @throws {SourceFileError} if it can't be read or its header is refused.
 */
export async function* recordPieces(
  file: FileBytes,
  options: RecordOptions,
  begin: (header: HeaderRecord) => Promise<(record: FileRecord) => void>,
  lost?: (rejected: RejectedRow) => void,
): AsyncGenerator<RejectedRow[], FileDigest, undefined> {
  const source = new SourceBytes(file, options.gzip)
  const decoder = new Decoder(file.name, options.encoding, options.settingsAt)
  const work = new WorkBuffer()
  let reader: RecordReader | undefined
  const advance = async (atEnd: boolean): Promise<RejectedRow[]> => {
    reader ??= await readerOf(file, options, begin, lost, work, atEnd)
    reader?.run(atEnd)
    const rejected = reader?.rejected ?? []
    if (reader) reader.rejected = []
    return rejected
  }
  for await (const chunk of source) {
    work.append(decoder.decode(chunk))
    yield await advance(false)
  }
  work.append(decoder.end())
  yield await advance(true)
  return source.digest()
}

/** Ends a reading early, and closes its file. */
export async function closed(pieces: AsyncGenerator<unknown, unknown>): Promise<void> {
  await pieces.return(undefined)
}

async function readerOf(
  file: FileBytes,
  options: RecordOptions,
  begin: (header: HeaderRecord) => Promise<(record: FileRecord) => void>,
  lost: ((rejected: RejectedRow) => void) | undefined,
  work: WorkBuffer,
  atEnd: boolean,
): Promise<RecordReader | undefined> {
  const { encoding, settingsAt, delimiter, reading, problemsOf } = options
  const { skipLines } = reading
  const quote = quoteByte(reading.quote)
  const how = { name: file.name, settingsAt, delimiter, quote, skipLines }
  const header = takeHeaderRecord(work, atEnd, how, problemsOf)
  if (!header) return undefined
  const layout = {
    columns: header.names,
    delimiter: header.delimiter,
    quote,
    comment: typeof skipLines === 'string' ? Buffer.from(skipLines) : undefined,
    encoding,
    settingsAt,
  }
  return new RecordReader(work, layout, header.nextLine, await begin(header), lost)
}

/** A column whose values have a type other than text. */
export interface TypedColumn {
  /** The name to pass to `ReadValue`. */
  name: string
  type: ValueType
  /** Its value; empty if the file has none. */
  textOf: (record: FileRecord) => string
}

/**
 * Reads the typed columns of a file once, and returns what they prove.
 *
 * @param isTaken whether a record is a row that is not left out
 */
export async function proveFile(
  file: FileBytes,
  options: RecordOptions,
  typedColumns: (header: HeaderRecord) => {
    columns: readonly TypedColumn[]
    isTaken: (record: FileRecord) => boolean
  },
): Promise<Proof> {
  const prover = new Prover(options.reading)
  const nulls = new Set(options.reading.nulls)
  const pieces = recordPieces(file, options, async (header) => {
    const { columns, isTaken } = typedColumns(header)
    return (record) => {
      if (!isTaken(record)) return
      for (const { name, type, textOf } of columns) {
        const text = textOf(record)
        if (text !== '' && !nulls.has(text)) prover.note(name, type, text)
      }
    }
  })
  for await (const _ of pieces);
  return prover.proof()
}
