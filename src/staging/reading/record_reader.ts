import { APOSTROPHE, NO_QUOTE, QUOTE, SPACE, TAB } from '../csv/bytes.ts'
import { type MalformedContext, malformedRecord } from '../csv/malformed.ts'
import { rawText } from '../csv/raw_text.ts'
import type { RejectedRow, Rejection } from '../csv/reasons.ts'
import { type RecordLayout, RecordStream } from '../csv/record_stream.ts'
import { type RecordScanner, SHAPE } from '../csv/scanner.ts'
import type { WorkBuffer } from '../csv/work_buffer.ts'

/** One record of a file. It is valid until the next one is read. */
export interface FileRecord {
  /** Physical line on which it starts. The first line of the file is 1. */
  readonly line: number
  /** The value of a field, from 0: trimmed, without its quotes. Only requested values become strings. */
  text(field: number): string
  /** The same without any kind of space around it. */
  value(field: number): string
  /** Its text in the file, cut if it is long unless `isWhole`. */
  raw(isWhole?: boolean): string
  /** Finds the value of a field as bytes, trimmed: `bytes[from..to)`. False if it is empty. */
  find(field: number): boolean
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
  /** Whether the last value found has doubled quotes. */
  readonly isDoubled: boolean
  /** The number of bytes in the record. */
  readonly length: number
}

/** Values up to this length are compared with the previous record's: many repeat, and need no new string. */
const COMPARED_BYTES = 40
/** A record up to this length becomes one string, and its values are parts of it, which keeps all of it in memory. */
const WHOLE_BYTES = 4096

/**
 * Reads the records of a file, whatever its columns. A malformed record is not passed on: it waits in `rejected` until
 * the caller takes it.
 */
export class RecordReader implements FileRecord {
  rejected: RejectedRow[] = []
  line = 0
  bytes: Buffer = Buffer.alloc(0)
  from = 0
  to = 0
  isDoubled = false

  private readonly onRejected: ((rejected: RejectedRow) => void) | undefined
  private readonly stream: RecordStream
  private readonly scanner: RecordScanner
  private readonly doubled: string
  private readonly singled: string
  /** The last text of each field. */
  private readonly texts: string[]
  private start = 0
  /** The text of the record, once it is requested. */
  private whole: string | undefined

  /**
   * @param layout its columns are those of the header: a record has as many fields
   * @param firstLine physical line of the first byte in `work`
   * @param onRejected called with a malformed record in its place among the others
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
        this.whole = undefined
        const rejection = malformedRecord(bytes, this.scanner, encoded, layout)
        if (rejection) this.reject(rejection, line, rawText(bytes, start, this.scanner.recordEnd))
        else taker(this)
      },
      reject: (rejection, line, raw) => this.reject(rejection, line, raw),
    })
    this.scanner = this.stream.scanner
    const quote = this.scanner.quote === NO_QUOTE ? QUOTE : this.scanner.quote
    this.texts = layout.columns.map(() => '')
    this.singled = String.fromCharCode(quote)
    this.doubled = this.singled.repeat(2)
  }

  /** Reads every whole record in the buffer, and the rest if `atEnd`. */
  run(atEnd: boolean): void {
    this.stream.run(atEnd)
  }

  get length(): number {
    return this.scanner.recordEnd - this.start
  }

  find(field: number): boolean {
    const { starts, ends } = this.scanner
    return starts[field] !== ends[field] && this.findWithin(field)
  }

  private findWithin(field: number): boolean {
    const { bytes, scanner } = this
    let start = scanner.starts[field] as number
    let end = scanner.ends[field] as number
    const shape = scanner.shapes[field] as number
    if ((shape & SHAPE.quoted) !== 0) {
      start++
      end--
    }
    while (start < end && isSpace(bytes[start])) start++
    while (end > start && isSpace(bytes[end - 1])) end--
    this.from = start
    this.to = end
    this.isDoubled = (shape & SHAPE.doubled) !== 0
    return start < end
  }

  text(field: number): string {
    if (!this.find(field)) return ''
    const last = this.texts[field] as string
    if (this.holds(last)) return last
    const text = this.newText()
    if (this.isDoubled) return text.replaceAll(this.doubled, this.singled)
    if (text.length <= COMPARED_BYTES) this.texts[field] = text
    return text
  }

  value(field: number): string {
    const text = this.text(field)
    const { bytes, from, to } = this
    // Most texts have no spaces around them, and checking costs less than trimming.
    return text === '' || (isVisible(bytes[from]) && isVisible(bytes[to - 1])) ? text : text.trim()
  }

  /**
   * The last value found. If it is ASCII, as most are, it has the same position in the record's text as in its bytes.
   */
  private newText(): string {
    const { start, length } = this
    if (length <= WHOLE_BYTES) {
      const whole = this.raw()
      if (whole.length === length) return whole.slice(this.from - start, this.to - start)
    }
    return this.bytes.toString(undefined, this.from, this.to)
  }

  /** Whether the last value found is this text, in pure ASCII. */
  private holds(text: string): boolean {
    const { bytes, from } = this
    const { length } = text
    if (length !== this.to - from || this.isDoubled) return false
    for (let at = length - 1; at >= 0; at--) {
      const unit = text.charCodeAt(at)
      if (unit !== bytes[from + at] || unit > 0x7f) return false
    }
    return true
  }

  raw(isWhole = false): string {
    const { bytes, start, length } = this
    if (length > WHOLE_BYTES) return rawText(bytes, start, start + length, isWhole)
    // A sound record has no NUL.
    this.whole ??= bytes.toString(undefined, start, start + length)
    return this.whole
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

function isVisible(byte = 0): boolean {
  return byte > SPACE && byte < 0x7f
}

/** The byte for `quote` in a reading profile. */
export function quoteByte(quote: '"' | "'" | 'none' | undefined): number {
  if (quote === 'none') return NO_QUOTE
  return quote === "'" ? APOSTROPHE : QUOTE
}
