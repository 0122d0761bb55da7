import { APOSTROPHE, NO_QUOTE, QUOTE, SPACE, TAB } from '../csv/bytes.ts'
import { type MalformedContext, malformedRecord } from '../csv/malformed.ts'
import { rawText } from '../csv/raw_text.ts'
import type { RejectedRow, Rejection } from '../csv/reasons.ts'
import { type RecordLayout, RecordStream } from '../csv/record_stream.ts'
import { type RecordScanner, SHAPE } from '../csv/scanner.ts'
import type { WorkBuffer } from '../csv/work_buffer.ts'

/** One record of a file. It is valid until the next one is read. */
export interface FileRecord {
  /** Physical line on which it starts, the first of the file being 1. */
  readonly line: number
  /** The value of a field, from 0: trimmed, without its quotes. Only what is asked for is made a string. */
  text(field: number): string
  /** Its text in the file, cut where it is long unless `whole`. */
  raw(whole?: boolean): string
}

/**
 * Reads the records of a file, whatever its columns are. A record that is malformed is not passed on: it waits in
 * `rejected` until the caller takes it.
 */
export class RecordReader implements FileRecord {
  rejected: RejectedRow[] = []
  line = 0

  private readonly onRejected: ((rejected: RejectedRow) => void) | undefined
  private readonly stream: RecordStream
  private readonly scanner: RecordScanner
  private readonly doubled: string
  private readonly singled: string
  private bytes: Buffer = Buffer.alloc(0)
  private start = 0

  /**
   * @param layout its columns are those of the header: a record has as many fields
   * @param firstLine physical line of the first byte in `work`
   * @param onRejected told of a malformed record in its place among the others
   */
  constructor(
    work: WorkBuffer,
    layout: RecordLayout & MalformedContext,
    firstLine: number,
    taker: (record: FileRecord) => void,
    onRejected?: (rejected: RejectedRow) => void,
  ) {
    this.onRejected = onRejected
    this.stream = new RecordStream(work, layout, firstLine, {
      take: (bytes, start, encoded, line) => {
        this.bytes = bytes
        this.start = start
        this.line = line
        const rejection = malformedRecord(bytes, this.scanner, encoded, layout)
        if (rejection) this.reject(rejection, line, this.raw())
        else taker(this)
      },
      reject: (rejection, line, raw) => this.reject(rejection, line, raw),
    })
    this.scanner = this.stream.scanner
    const quote = this.scanner.quote === NO_QUOTE ? QUOTE : this.scanner.quote
    this.singled = String.fromCharCode(quote)
    this.doubled = this.singled.repeat(2)
  }

  /** Reads every whole record in the buffer; all that is left if `atEnd`. */
  run(atEnd: boolean): void {
    this.stream.run(atEnd)
  }

  text(field: number): string {
    const { starts, ends, shapes } = this.scanner
    const shape = shapes[field] as number
    const isQuoted = (shape & SHAPE.quoted) !== 0
    let start = (starts[field] as number) + (isQuoted ? 1 : 0)
    let end = (ends[field] as number) - (isQuoted ? 1 : 0)
    while (start < end && isSpace(this.bytes[start])) start++
    while (end > start && isSpace(this.bytes[end - 1])) end--
    if (start === end) return ''
    const text = this.bytes.toString('utf8', start, end)
    return (shape & SHAPE.doubled) !== 0 ? text.replaceAll(this.doubled, this.singled) : text
  }

  raw(whole = false): string {
    return rawText(this.bytes, this.start, this.scanner.recordEnd, whole)
  }

  private reject(rejection: Rejection, line: number, raw: string): void {
    const rejected = { ...rejection, line, raw }
    this.rejected.push(rejected)
    this.onRejected?.(rejected)
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** The byte that `quote` of a reading profile means. */
export function quoteByte(quote: '"' | "'" | 'none' | undefined): number {
  if (quote === 'none') return NO_QUOTE
  return quote === "'" ? APOSTROPHE : QUOTE
}
