import { SourceFileError } from '../../errors.ts'
import type { Reading } from '../../model/reading.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'
import { type Delimiter, LF } from '../csv/bytes.ts'
import { Decoder } from '../csv/decoder.ts'
import { type HeaderRecord, takeHeaderRecord } from '../csv/file_header.ts'
import { RecordScanner, SCAN } from '../csv/scanner.ts'
import { WorkBuffer } from '../csv/work_buffer.ts'
import { quoteByte } from '../reading/record_reader.ts'
import { EncodedText, fromUtf16, toUtf16 } from './encoded_text.ts'
import { throughUtf8 } from './iso_2022_jp.ts'
import { type Change, type IsTheirs, type OnTheirs, RecordEraser } from './record_eraser.ts'
import type { ErasingColumn } from './roles.ts'

/** How the records of a file are found, and what is erased of them. */
export interface ErasingOptions {
  name: string
  settingsAt: string
  encoding: string
  delimiter: Delimiter | undefined
  reading: Pick<Reading, 'quote' | 'skipLines'>
  columnsOf: (names: readonly string[]) => readonly ErasingColumn[]
  erased: ErasedValues
  isTheirs: IsTheirs | undefined
  isOfCustomers: boolean
  onTheirs?: OnTheirs | undefined
}

/** A malformed record can have more fields than the header. This many more are examined one by one. */
const MORE_FIELDS = 256
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Yields the bytes of a file without what they say about erased persons. Other records, comments and blank lines pass
 * unchanged, and lines keep their numbers. A file without a sound header passes unchanged, since the load refuses it.
 */
export async function* erasedBytes(
  chunks: AsyncIterable<Buffer>,
  options: ErasingOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { encoding } = options
  if (encoding.startsWith('utf-16')) {
    yield* toUtf16(asciiBased(fromUtf16(chunks, encoding), { ...options, encoding: 'utf-8' }), encoding)
  } else if (encoding === 'iso-2022-jp') {
    yield* throughUtf8(chunks, (utf8) => asciiBased(utf8, { ...options, encoding: 'utf-8' }))
  } else yield* asciiBased(chunks, options)
}

async function* asciiBased(
  chunks: AsyncIterable<Buffer>,
  options: ErasingOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const file = new FileInPieces(options)
  for await (const chunk of chunks) yield* file.pass(chunk, false)
  yield* file.pass(Buffer.alloc(0), true)
}

/** A file while it is read: first its head, until the header is complete, then its records. */
class FileInPieces {
  private readonly options: ErasingOptions
  private readonly work = new WorkBuffer()
  private head = Buffer.alloc(0)
  /** `none`: the file has no sound header. */
  private records: Records | 'none' | undefined

  constructor(options: ErasingOptions) {
    this.options = options
  }

  /** Takes one more chunk, and yields what is decided. The bytes are valid until the next chunk. */
  *pass(chunk: Buffer, atEnd: boolean): Generator<Buffer, void, undefined> {
    const { work } = this
    if (this.records === 'none') yield chunk
    else if (this.records === undefined) {
      this.head = Buffer.concat([this.head, chunk])
      yield* this.begin(atEnd)
    } else work.append(chunk)
    if (this.records instanceof Records) yield* this.records.run(atEnd)
  }

  private *begin(atEnd: boolean): Generator<Buffer, void, undefined> {
    const { head, options, work } = this
    const found = headerOf(head, atEnd, options)
    if (found === undefined) return
    if (found === 'none') {
      this.records = 'none'
      yield head
      return
    }
    const { header, end, isMarked } = found
    this.records = new Records(work, header, isMarked ? { ...options, encoding: 'utf-8' } : options)
    work.append(head.subarray(end))
    yield head.subarray(0, end)
  }
}

interface FoundHeader {
  header: HeaderRecord
  /** Where the rows begin. */
  end: number
  /** Whether a byte-order mark says that the file is UTF-8. */
  isMarked: boolean
}

/** The header at the beginning of a file. Undefined if more bytes are needed, `none` if the header is not sound. */
function headerOf(head: Buffer, atEnd: boolean, options: ErasingOptions): FoundHeader | 'none' | undefined {
  const { name, settingsAt, encoding, delimiter, reading } = options
  try {
    const decoder = new Decoder(name, encoding, settingsAt)
    const decoded = new WorkBuffer()
    decoded.append(decoder.decode(head))
    if (atEnd) decoded.append(decoder.end())
    const quote = quoteByte(reading.quote)
    const how = { name, settingsAt, delimiter, quote, skipLines: reading.skipLines }
    const header = takeHeaderRecord(decoded, atEnd, how)
    return (
      header && {
        header,
        end: lineStart(head, header.nextLine),
        isMarked: head.subarray(0, 3).equals(BYTE_ORDER_MARK),
      }
    )
  } catch (error) {
    if (error instanceof SourceFileError) return 'none'
    throw error
  }
}

/** Where a physical line begins. Lines count from 1. */
function lineStart(bytes: Buffer, line: number): number {
  let at = 0
  for (let passed = 1; passed < line; passed++) {
    const lineFeed = bytes.indexOf(LF, at)
    if (lineFeed < 0) return bytes.length
    at = lineFeed + 1
  }
  return at
}

/** The records behind a header. */
class Records {
  private readonly work: WorkBuffer
  private readonly scanner: RecordScanner
  private readonly eraser: RecordEraser
  private readonly comment: Buffer | undefined
  private line: number
  private isInComment = false

  constructor(work: WorkBuffer, { names, delimiter, nextLine }: HeaderRecord, options: ErasingOptions) {
    this.work = work
    const { quote, skipLines } = options.reading
    this.comment = typeof skipLines === 'string' && skipLines !== '' ? Buffer.from(skipLines) : undefined
    this.scanner = new RecordScanner(delimiter, names.length + MORE_FIELDS, quoteByte(quote))
    this.eraser = new RecordEraser(this.scanner, {
      ...options,
      columns: options.columnsOf(names),
      text: new EncodedText(options.encoding),
    })
    this.line = nextLine
  }

  /** Passes every complete record of the buffer, at the end all of it. The bytes are valid until more are added. */
  *run(atEnd: boolean): Generator<Buffer, void, undefined> {
    const { work, scanner } = this
    const marks = new AddressMarks(work)
    let passed = work.start
    for (let found = this.next(atEnd); found !== undefined; found = this.next(atEnd)) {
      for (const { from, to, bytes } of this.changes(found, marks)) {
        if (from > passed) yield work.bytes.subarray(passed, from)
        yield bytes
        passed = to
      }
      this.line += scanner.lineFeeds
      work.start = scanner.next
    }
    if (work.start > passed) yield work.bytes.subarray(passed, work.start)
  }

  /** Finds the next record or blank line; undefined if more bytes are needed. */
  private next(atEnd: boolean): number | undefined {
    const { work, scanner } = this
    if (this.comment && !this.pastComments(this.comment, atEnd)) return undefined
    const found = scanner.scan(work.bytes, work.start, work.end, atEnd)
    if (found === SCAN.more || found === SCAN.end) return undefined
    return found === SCAN.unclosed && !this.endsLine(atEnd) ? undefined : found
  }

  private changes(found: number, marks: AddressMarks): Change[] {
    const { work, scanner, line } = this
    if (found === SCAN.blank) return []
    const hasAddress = marks.within(work.start, scanner.recordEnd)
    if (found !== SCAN.unclosed) return this.eraser.changes(work.bytes, work.start, line, hasAddress)
    return this.eraser.changesOfLine(work.bytes, work.start, scanner.recordEnd, hasAddress)
  }

  /** Ends the record of a quote that is never closed at the end of the physical line on which it opened. */
  private endsLine(atEnd: boolean): boolean {
    const { work, scanner } = this
    const lineFeed = work.bytes.subarray(0, work.end).indexOf(LF, scanner.openedAt)
    if (lineFeed < 0 && !atEnd) return false
    const end = lineFeed < 0 ? work.end : lineFeed
    scanner.recordEnd = end
    scanner.next = lineFeed < 0 ? end : lineFeed + 1
    if (lineFeed >= 0) scanner.lineFeeds++
    return true
  }

  /** Skips lines that are comments. Returns false if more bytes are needed. */
  private pastComments(comment: Buffer, atEnd: boolean): boolean {
    const { work } = this
    for (;;) {
      if (!this.isInComment) {
        const held = work.end - work.start
        if (held < comment.length && !atEnd) return false
        if (!work.bytes.subarray(work.start, Math.min(work.start + comment.length, work.end)).equals(comment))
          return true
        this.isInComment = true
      }
      const lineFeed = work.bytes.subarray(0, work.end).indexOf(LF, work.start)
      work.start = lineFeed < 0 ? work.end : lineFeed + 1
      if (lineFeed < 0) return false
      this.line++
      this.isInComment = false
    }
  }
}

/** Finds what may be an e-mail address, from record to record. It searches each byte once. */
class AddressMarks {
  private readonly work: WorkBuffer
  private readonly next = new Map<string, number>()

  constructor(work: WorkBuffer) {
    this.work = work
    for (const mark of MARKS) this.next.set(mark, -1)
  }

  within(from: number, to: number): boolean {
    const { bytes, end } = this.work
    for (const mark of MARKS) {
      let at = this.next.get(mark) as number
      if (at < from) {
        const found = bytes.subarray(0, end).indexOf(mark, from)
        at = found < 0 ? Number.POSITIVE_INFINITY : found
        this.next.set(mark, at)
      }
      if (at < to) return true
    }
    return false
  }
}

const MARKS = ['@', '%40', '%2540', '&#64;', '＠']
