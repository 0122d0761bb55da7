import type { FeedName } from '../model/feeds/index.ts'
import { feedByName } from '../model/feeds/index.ts'
import type { Delimiter } from './csv/bytes.ts'
import { Decoder } from './csv/decoder.ts'
import { type FileHeader, takeHeader } from './csv/file_header.ts'
import { MADE_DELIMITER, MadeRows } from './csv/made_rows.ts'
import type { RejectedRow } from './csv/reasons.ts'
import type { RowPlan } from './csv/row_plan.ts'
import { RowReader } from './csv/row_reader.ts'
import type { RowWriter } from './csv/row_writer.ts'
import { WorkBuffer } from './csv/work_buffer.ts'
import { type FeedLayout, feedLayout, valueTypeOf } from './reading/feed_layout.ts'
import { FeedRows } from './reading/feed_rows.ts'
import { closed, proveFile, type RecordOptions, recordPieces } from './reading/file_records.ts'
import { numberText } from './reading/number_text.ts'
import type { Proof } from './reading/proof.ts'
import { signedColumn } from './reading/returned_lines.ts'
import { isReadable } from './reading/values.ts'
import { type FileDigest, SourceBytes } from './source_bytes.ts'
import type { SourceFile } from './source_file.ts'
import type { StagingContext } from './staging_context.ts'

/** The description of a file's rows, known before the first one. */
export interface RowsHeader {
  delimiter: Delimiter
  /** Staging column of each value of a row. */
  columns: string[]
  /** Columns that the feed does not declare. */
  extraColumns: string[]
  /** Declared columns that the file lacks. */
  missingColumns: string[]
}

/** Records of a file that are not rows. */
export interface LeftOut {
  leftOut: number
  leftOutByRule: Readonly<Record<string, number>>
}

/** A file of a feed that was read to its end. */
export interface ReadFeedFile extends FileDigest, LeftOut {
  writer: RowWriter
  /** What the file proves about how to read it; undefined if all values were written as feeds write them. */
  proof: Proof | undefined
}

/** Lines for COPY, and rejected rows. `restart`: everything before is void, and the file begins again. */
export type Piece = { blocks: Buffer[]; rejected: RejectedRow[]; restart?: undefined } | { restart: true }

/**
 * Called before the first rows, and again after a restart. Returns whether the table is so wide that not every row
 * fits.
 */
export type Begin = (header: RowsHeader) => Promise<{ wide: boolean }>

/**
 * Reads a file of a feed. If all values are written as feeds write them and no profile says otherwise, its bytes are
 * passed on. At the first value that only a profile can read, the file begins again: first it learns what all values
 * prove, then it makes rows record by record.
 *
 * @throws {SourceFileError} if the file can't be read or its header is refused.
 */
export async function* feedPieces(
  file: SourceFile,
  fileId: number,
  context: StagingContext,
  begin: Begin,
): AsyncGenerator<Piece, ReadFeedFile, undefined> {
  if (context.config.feeds[file.feed]?.reading === undefined) {
    const plain = yield* plainPieces(file, fileId, context, begin)
    if (plain) return plain
    yield { restart: true }
  }
  return yield* profiledPieces(file, fileId, context, begin)
}

/** Returns nothing if the file must be read by a profile. */
async function* plainPieces(
  file: SourceFile,
  fileId: number,
  context: StagingContext,
  begin: Begin,
): AsyncGenerator<Piece, ReadFeedFile | undefined, undefined> {
  const { encoding, ...options } = optionsOf(file, context)
  const source = new SourceBytes(file, context.config.gzip)
  const decoder = new Decoder(file.name, encoding, options.settingsAt)
  const work = new WorkBuffer()
  let reader: RowReader | undefined
  const advance = async (atEnd: boolean): Promise<boolean> => {
    if (!reader) {
      const header = takeHeader(work, atEnd, options)
      if (!header) return true
      reader = await readerOf(header)
    }
    reader.run(atEnd)
    return !reader.needsReading(atEnd)
  }
  const readerOf = async (header: FileHeader) => {
    const plan = await planOf(file, context, header, begin)
    const { columns } = options.feed
    const isNegated = (name: string) => columns.some((column) => column.name === name && column.isNegated)
    const canBeRead: RowPlan['canBeRead'] = (name, type, text) =>
      isReadable(valueTypeOf(type), text) || (isNegated(name) && numberText(text) !== undefined)
    return new RowReader(
      work,
      { ...plan, names: header.names, canBeRead },
      header.delimiter,
      fileId,
      header.nextLine,
    )
  }
  for await (const chunk of source) {
    work.append(decoder.decode(chunk))
    if (!(await advance(false))) return undefined
    if (reader) yield taken(reader)
  }
  work.append(decoder.end())
  if (!(await advance(true))) return undefined
  if (!reader) throw new Error(`${file.name}: no header and no reason`)
  yield taken(reader)
  return { ...source.digest(), writer: reader, leftOut: 0, leftOutByRule: {}, proof: undefined }
}

async function* profiledPieces(
  file: SourceFile,
  fileId: number,
  context: StagingContext,
  begin: Begin,
): AsyncGenerator<Piece, ReadFeedFile, undefined> {
  const { feed, renames, settingsAt, ...options } = optionsOf(file, context)
  const reading = context.config.feeds[file.feed]?.reading ?? {}
  const layoutOf = (names: readonly string[]) => feedLayout(feed, names, renames, reading)
  const how: RecordOptions = {
    ...options,
    settingsAt,
    reading,
    gzip: context.config.gzip,
    problemsOf: (names) => layoutOf(names).problems,
  }
  const proof = await proveFile(file, how, ({ names }) => provenColumns(layoutOf(names)))
  let rows: FeedRows | undefined
  let writer: MadeRows | undefined
  const pieces = recordPieces(file, how, async ({ names }) => {
    const layout = layoutOf(names)
    const header: RowsHeader = {
      delimiter: MADE_DELIMITER,
      columns: layout.columns.map(({ name }) => name),
      extraColumns: [...layout.extraColumns],
      missingColumns: [...layout.missingColumns],
    }
    writer = new MadeRows(await planOf(file, context, header, begin), fileId)
    const { sourceTimezone } = context.bounds
    // As in the hash of its settings: for other feeds the currency does not matter.
    const currency = file.feed === 'orders' ? context.config.currency : undefined
    const made = new FeedRows(layout, names, writer, { reading, proof, sourceTimezone, settingsAt, currency })
    rows = made
    return (record) => made.take(record)
  })
  let piece = await pieces.next()
  try {
    for (; !piece.done; piece = await pieces.next()) {
      for (const rejected of piece.value) rows?.lose(rejected)
      if (writer) yield taken(writer)
    }
  } finally {
    await closed(pieces)
  }
  if (!writer || !rows) throw new Error(`${file.name}: no header and no reason`)
  writer.flush()
  yield taken(writer)
  const leftOut = Object.values(rows.leftOut).reduce((sum, count) => sum + count, 0)
  return { ...piece.value, writer, leftOut, leftOutByRule: rows.leftOut, proof }
}

function provenColumns({ columns, where }: FeedLayout) {
  return {
    columns: columns.filter(({ type }) => type !== 'text' && type !== 'boolean'),
    isTaken: (record: Parameters<(typeof columns)[number]['textOf']>[0]) =>
      where.every(({ isMet }) => isMet(record)),
  }
}

function optionsOf(file: SourceFile, { config }: StagingContext) {
  const settings = config.feeds[file.feed]
  const feedName: FeedName = file.feed
  return {
    name: file.name,
    settingsAt: `feeds.${feedName}`,
    feed: feedByName(feedName),
    encoding: settings?.encoding ?? 'utf-8',
    delimiter: settings?.delimiter,
    renames: settings?.columns ?? {},
  }
}

async function planOf(
  file: SourceFile,
  context: StagingContext,
  { delimiter, columns, extraColumns, missingColumns }: RowsHeader,
  begin: Begin,
): Promise<RowPlan> {
  const { wide } = await begin({ delimiter, columns, extraColumns, missingColumns })
  return {
    feed: feedByName(file.feed),
    columns,
    currency: context.config.currency,
    signed: signedColumn(context.config.feeds[file.feed]?.reading),
    bounds: context.bounds,
    encoding: context.config.feeds[file.feed]?.encoding ?? 'utf-8',
    wide,
  }
}

function taken(writer: RowWriter): Piece {
  const { blocks, rejected } = writer
  writer.blocks = []
  writer.rejected = []
  return { blocks, rejected }
}
