import { CR, CUT_TO_BYTES, type Delimiter, LF, MAX_TEXT_BYTES, NUL } from './bytes.ts'
import { fieldCountMessage } from './malformed.ts'
import { cutText } from './raw_text.ts'
import type { Rejection } from './reasons.ts'
import { NEEDS_MORE, type RecordScanner, UNCLOSED } from './scanner.ts'
import type { WorkBuffer } from './work_buffer.ts'

/**
 * A record too long to hold, or an unclosed quoted field on a line too long to hold. It streams by: its fields are
 * counted, its beginning is kept, and it is rejected.
 */
export class LongRecord {
  lineFeeds = 0

  private readonly scanner: RecordScanner
  private readonly delimiter: number
  /** Bytes at which the text of a field needs a closer look. */
  private readonly stops = new Uint8Array(256)
  private readonly kept: Buffer
  private length = 0
  private fields = 1
  private atFieldStart = true
  /** A quoted field was not closed: the record ends with its physical line. */
  private unclosed = false
  private hasEnded = false
  private nul = false
  private textAfterQuote = false
  private fieldBytes = 0
  private longestField = 0
  private longestBytes = 0

  /** Begins with the record at the start of `work`. */
  constructor(scanner: RecordScanner, delimiter: Delimiter, work: WorkBuffer) {
    this.scanner = scanner
    this.delimiter = delimiter.charCodeAt(0)
    for (const byte of [this.delimiter, LF, NUL]) this.stops[byte] = 1
    this.kept = Buffer.from(work.bytes.subarray(work.start, Math.min(work.end, work.start + CUT_TO_BYTES)))
  }

  /** Consumes what it can of `work`. True when the record has ended. */
  skip(work: WorkBuffer, atEnd: boolean): boolean {
    const { bytes, start, end } = work
    let at = start
    let isDone = false
    while (!isDone && at < end) {
      const next = this.unclosed ? this.pastLine(bytes, at, end) : this.pastField(bytes, at, end, atEnd)
      if (next === NEEDS_MORE) break
      at = next
      isDone = this.hasEnded
    }
    isDone ||= atEnd && at >= end
    const lineEnd = isDone && at > start && bytes[at - 1] === LF ? (bytes[at - 2] === CR ? 2 : 1) : 0
    this.length += at - start - lineEnd
    work.start = at
    return isDone
  }

  /** The position after the line feed that ends the record, or `end`. */
  private pastLine(bytes: Buffer, from: number, end: number): number {
    const lineFeed = bytes.subarray(from, end).indexOf(LF)
    if (lineFeed < 0) return end
    this.lineFeeds++
    this.hasEnded = true
    return from + lineFeed + 1
  }

  /** The position after the next delimiter, line feed or NUL, or `end`; `NEEDS_MORE`. */
  private pastField(bytes: Buffer, from: number, end: number, atEnd: boolean): number {
    const { stops } = this
    let at = from
    if (this.atFieldStart && bytes[at] === this.scanner.quote) {
      at = this.pastQuoted(bytes, at, end, atEnd)
      if (at === NEEDS_MORE || this.unclosed) return at
    }
    this.atFieldStart = false
    const textFrom = at
    while (at < end && !stops[bytes[at] as number]) at++
    this.count(at - textFrom)
    if (at >= end) return at
    this.noteStop(bytes[at] as number)
    return at + 1
  }

  /** The position after the quote that closes the field at `open`, or `open` itself if there is none. */
  private pastQuoted(bytes: Buffer, open: number, end: number, atEnd: boolean): number {
    const close = this.scanner.closingQuote(bytes, open, end, atEnd)
    if (close === NEEDS_MORE) return NEEDS_MORE
    if (close === UNCLOSED) {
      this.unclosed = true
      return open
    }
    this.lineFeeds += this.scanner.quotedLineFeeds
    const next = close + 1
    this.count(next - open)
    if (next < end && !this.endsField(bytes[next] as number)) this.textAfterQuote = true
    return next
  }

  private noteStop(byte: number): void {
    if (byte === NUL) this.nul = true
    else if (byte === LF) {
      this.lineFeeds++
      this.hasEnded = true
    } else {
      this.fields++
      this.fieldBytes = 0
      this.atFieldStart = true
    }
  }

  /** The message for it, given the columns of the file. */
  rejection(columns: readonly string[]): Rejection {
    if (this.unclosed) return unclosedField(columns, this.fields - 1)
    if (this.textAfterQuote) return malformed('Text after the closing quote of a field.')
    if (this.nul) return malformed('A NUL character in the row.')
    if (this.fields !== columns.length) {
      return malformed(fieldCountMessage(this.fields, columns.length))
    }
    const tooLong = this.longestBytes > MAX_TEXT_BYTES
    return {
      reason: 'out_of_range',
      column: tooLong ? columns[this.longestField] : undefined,
      message: tooLong
        ? `"${columns[this.longestField]}" has ${this.longestBytes} bytes; at most 1 MiB is accepted.`
        : `The row has ${this.length} bytes; at most 32 MiB are accepted.`,
      retry: undefined,
    }
  }

  raw(): string {
    return cutText(this.kept, this.length)
  }

  private endsField(byte: number): boolean {
    return byte === this.delimiter || byte === LF || byte === CR
  }

  private count(bytes: number): void {
    this.fieldBytes += bytes
    if (this.fieldBytes <= this.longestBytes) return
    this.longestBytes = this.fieldBytes
    this.longestField = this.fields - 1
  }
}

/** The message for a record with a field (counted from 0) that is never closed. */
export function unclosedField(columns: readonly string[], field: number): Rejection {
  const column = columns[field]
  const where = `field ${field + 1}${column === undefined ? '' : ` ("${column}")`}`
  return {
    reason: 'malformed_row',
    column,
    message: `The quote that opens ${where} is not closed within 1 MiB or by the end of the file.`,
    retry: undefined,
  }
}

function malformed(message: string): Rejection {
  return { reason: 'malformed_row', column: undefined, message, retry: undefined }
}
