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

/** How the records of a file are read. */
export interface RecordOptions {
  encoding: Encoding
  /** Undefined: the one that the header shows. */
  delimiter: Delimiter | undefined
  reading: Pick<Reading, 'quote' | 'skipLines'>
  /** Where the settings of the file stand, as `feeds.orders`. */
  settingsAt: string
  gzip?: Config['gzip'] | undefined
  /** What is wrong with the names in the header: the file is refused by that. */
  problemsOf?: (names: string[]) => readonly HeaderProblem[]
}

/** Takes the records of a file. */
export interface RecordTaking {
  /** Called once, before the first record: gives what takes each of them. */
  begin(header: HeaderRecord): Promise<(record: FileRecord) => void>
  /** Told of a malformed record in its place among the others. */
  lost?(rejected: RejectedRow): void
  /** Called after each piece of the file, with the malformed records in it: time to write what was made. */
  pause(rejected: readonly RejectedRow[]): Promise<void>
}

/**
 * Reads a file from begin to end, record by record.
 *
 * @throws {SourceFileError} if it can't be read or its header is refused.
 */
export async function readRecords(
  file: FileBytes,
  options: RecordOptions,
  taking: RecordTaking,
): Promise<FileDigest> {
  const source = new SourceBytes(file, options.gzip)
  const decoder = new Decoder(file.name, options.encoding)
  const work = new WorkBuffer()
  let reader: RecordReader | undefined
  const advance = async (atEnd: boolean) => {
    reader ??= await begin(file, options, taking, work, atEnd)
    if (!reader) return
    reader.run(atEnd)
    const { rejected } = reader
    reader.rejected = []
    await taking.pause(rejected)
  }
  for await (const chunk of source) {
    work.append(decoder.decode(chunk))
    await advance(false)
  }
  work.append(decoder.end())
  await advance(true)
  return source.digest()
}

async function begin(
  file: FileBytes,
  options: RecordOptions,
  taking: RecordTaking,
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
    comment: typeof skipLines === 'string' && skipLines !== '' ? Buffer.from(skipLines) : undefined,
    encoding,
    settingsAt,
  }
  return new RecordReader(work, layout, header.nextLine, await taking.begin(header), (rejected) =>
    taking.lost?.(rejected),
  )
}

/** A column whose values have a type other than text. */
export interface TypedColumn {
  field: number
  /** As `ReadValue` is asked for it. */
  name: string
  type: ValueType
}

/** Reads the typed columns of a file once, and gives what they prove. */
export async function proveFile(
  file: FileBytes,
  options: RecordOptions & { reading: Reading },
  typedColumns: (header: HeaderRecord) => readonly TypedColumn[],
): Promise<Proof> {
  const prover = new Prover(options.reading)
  const nulls = new Set(options.reading.nulls)
  await readRecords(file, options, {
    begin: async (header) => {
      const columns = typedColumns(header)
      return (record) => {
        for (const { field, name, type } of columns) {
          const text = record.text(field)
          if (text !== '' && !nulls.has(text)) prover.note(name, type, text)
        }
      }
    },
    pause: async () => undefined,
  })
  return prover.proof()
}
