import { CR, CUT_TO_BYTES, type Delimiter, LF, MAX_TEXT_BYTES, NUL, QUOTE } from './bytes.ts'
import { cutText } from './raw_text.ts'
import type { Rejection } from './reasons.ts'
import { NEEDS_MORE, type RecordScanner, UNCLOSED } from './scanner.ts'
import type { WorkBuffer } from './work_buffer.ts'

/**
 * A record too long to be held, or an unclosed quoted field on a line too long to be held. It streams by:
 * its fields are counted, its beginning is kept, and it is rejected.
 */
export class LongRecord {
  lineFeeds = 0

  private readonly scanner: RecordScanner
  private readonly delimiter: number
  /** Bytes at which the text of a field is looked at closely. */
  private readonly stops = new Uint8Array(256)
  private readonly kept: Buffer
  private length = 0
  private fields = 1
  private atFieldStart = true
  /** A quoted field was not closed: the rest of its physical line belongs to the record, nothing more. */
  private unclosed = false
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

  /** Consumes what it can of `work`; true when the record has ended. */
  skip(work: WorkBuffer, atEnd: boolean): boolean {
    const { bytes, end } = work
    const { stops } = this
    const from = work.start
    let at = from
    let done = false
    while (!done) {
      if (this.unclosed) {
        const lineFeed = bytes.subarray(at, end).indexOf(LF)
        done = lineFeed >= 0 || atEnd
        if (lineFeed >= 0) this.lineFeeds++
        at = lineFeed >= 0 ? at + lineFeed + 1 : end
        break
      }
      if (at >= end) {
        done = atEnd
        break
      }
      if (this.atFieldStart && bytes[at] === QUOTE) {
        const close = this.scanner.closingQuote(bytes, at, end, atEnd)
        if (close === NEEDS_MORE) break
        if (close === UNCLOSED) {
          this.unclosed = true
          continue
        }
        this.lineFeeds += this.scanner.quotedLineFeeds
        this.count(close + 1 - at)
        at = close + 1
        if (at < end && !this.endsField(bytes[at] as number)) this.textAfterQuote = true
      }
      this.atFieldStart = false
      const fieldFrom = at
      while (at < end && !stops[bytes[at] as number]) at++
      this.count(at - fieldFrom)
      if (at >= end) continue
      if (bytes[at] === NUL) this.nul = true
      else if (bytes[at] === LF) {
        this.lineFeeds++
        done = true
      } else {
        this.fields++
        this.fieldBytes = 0
        this.atFieldStart = true
      }
      at++
    }
    const lineEnd = done && at > from && bytes[at - 1] === LF ? (bytes[at - 2] === CR ? 2 : 1) : 0
    this.length += at - from - lineEnd
    work.start = at
    return done
  }

  /** What to say of it, given the columns of the file. */
  rejection(columns: readonly string[]): Rejection {
    if (this.unclosed) return unclosedField(columns, this.fields - 1)
    if (this.textAfterQuote) return malformed('Text after the closing quote of a field.')
    if (this.nul) return malformed('A NUL character in the row.')
    if (this.fields !== columns.length) {
      return malformed(`${this.fields} field${this.fields === 1 ? '' : 's'} instead of ${columns.length}.`)
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

/** What to say of a record whose field, counted from 0, is never closed. */
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
