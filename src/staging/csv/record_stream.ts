import { isUtf8 } from 'node:buffer'
import { CR, type Delimiter, LF, MAX_KEPT_BYTES, MAX_RECORD_BYTES, QUOTE } from './bytes.ts'
import { LongRecord, unclosedField } from './long_record.ts'
import { rawText } from './raw_text.ts'
import type { Rejection } from './reasons.ts'
import { RecordScanner, SCAN } from './scanner.ts'
import type { WorkBuffer } from './work_buffer.ts'

/** How the records of a file are written. */
export interface RecordLayout {
  /** Column of each field, in the order of the header. */
  columns: readonly string[]
  delimiter: Delimiter
  /** The byte around fields, or `NO_QUOTE`. */
  quote?: number
  /** Lines that begin with these bytes are not rows. */
  comment?: Uint8Array | undefined
}

/** Receives the records of a stream, in line order. */
export interface RecordTaker {
  /** A record of at most 32 MiB that the scanner just found; `encoded`: all of it is UTF-8. */
  take(bytes: Buffer, start: number, encoded: boolean, line: number): void
  /** A record that can't be held, or whose end isn't found. */
  reject(rejection: Rejection, line: number, raw: string): void
}

/** Splits the bytes of a file into records, each with the physical line on which it starts. Memory stays flat. */
export class RecordStream {
  readonly scanner: RecordScanner

  private readonly work: WorkBuffer
  private readonly layout: RecordLayout
  private readonly taker: RecordTaker
  private line: number
  /** With fewer bytes it is not worth looking at a long record again. */
  private worthLooking = 0
  private long: LongRecord | undefined
  /** A comment is skipped up to its line feed. */
  private isInComment = false

  constructor(work: WorkBuffer, layout: RecordLayout, firstLine: number, taker: RecordTaker) {
    this.work = work
    this.layout = layout
    this.taker = taker
    this.line = firstLine
    this.scanner = new RecordScanner(layout.delimiter, layout.columns.length, layout.quote ?? QUOTE)
  }

  /** Handles every whole record in `work`, and the rest if `atEnd`. */
  run(atEnd: boolean): void {
    const { work, scanner } = this
    /** The end of the bytes known to be UTF-8; −1: not checked yet. */
    let sound = -1
    for (;;) {
      if (this.long) sound = -1
      if (!this.comesToRecord(atEnd)) return
      if (sound < 0) sound = this.soundUntil(atEnd)
      const found = scanner.scan(work.bytes, work.start, work.end, atEnd)
      if (found === SCAN.end) return
      if (!this.dealWith(found, sound, atEnd)) return
    }
  }

  /** Skips what is not a record. False if more bytes are needed. */
  private comesToRecord(atEnd: boolean): boolean {
    const { work, layout } = this
    if (this.long && !this.skipLong(this.long, atEnd)) return false
    if (!atEnd && work.end - work.start < this.worthLooking) return false
    this.worthLooking = 0
    return !layout.comment || this.pastComments(layout.comment, atEnd)
  }

  /** Handles what the scanner found. False if more bytes are needed. */
  private dealWith(found: number, sound: number, atEnd: boolean): boolean {
    const { work, scanner } = this
    const { bytes, start } = work
    const isHeld = found === SCAN.record && scanner.recordEnd - start <= MAX_RECORD_BYTES
    if (isHeld || found === SCAN.blank) {
      if (isHeld) {
        const encoded = scanner.recordEnd <= sound || isUtf8(bytes.subarray(start, scanner.recordEnd))
        this.taker.take(bytes, start, encoded, this.line)
      }
      this.line += scanner.lineFeeds
      work.start = scanner.next
      return true
    }
    if (found === SCAN.unclosed && this.rejectUnclosed(atEnd)) return true
    const held = work.end - start
    const most = found === SCAN.unclosed ? MAX_KEPT_BYTES : MAX_RECORD_BYTES
    if (held <= most) {
      this.worthLooking = Math.min(held * 2, most + 1)
      return false
    }
    this.long = new LongRecord(scanner, this.layout.delimiter, work)
    return true
  }

  /** All records that end at or before this are UTF-8; 0 if some are not and each needs a check. */
  private soundUntil(atEnd: boolean): number {
    const { bytes, start, end } = this.work
    const until = atEnd ? end : start + bytes.subarray(start, end).lastIndexOf(LF) + 1
    return isUtf8(bytes.subarray(start, until)) ? until : 0
  }

  /** Skips comment lines at the start of `work`. False if more bytes are needed. */
  private pastComments(comment: Uint8Array, atEnd: boolean): boolean {
    const { work } = this
    for (;;) {
      if (!this.isInComment) {
        const place = commentAt(work, comment)
        if (place !== 'here') return place === 'none' || atEnd
        this.isInComment = true
      }
      const found = work.bytes.subarray(work.start, work.end).indexOf(LF)
      work.start = found < 0 ? work.end : work.start + found + 1
      if (found < 0) return atEnd
      this.line++
      this.isInComment = false
    }
  }

  /**
   * Rejects everything up to the end of the physical line on which the unclosed field opened. False if more bytes are
   * needed to find it.
   */
  private rejectUnclosed(atEnd: boolean): boolean {
    const { work, scanner } = this
    const { bytes, start, end } = work
    const found = bytes.subarray(scanner.openedAt, end).indexOf(LF)
    if (found < 0 && !atEnd) return false
    const next = found < 0 ? end : scanner.openedAt + found + 1
    let textEnd = found < 0 ? end : next - 1
    if (bytes[textEnd - 1] === CR) textEnd--
    const rejection = unclosedField(this.layout.columns, scanner.problemField)
    this.taker.reject(rejection, this.line, rawText(bytes, start, textEnd))
    this.line += scanner.lineFeeds + (found < 0 ? 0 : 1)
    work.start = next
    return true
  }

  private skipLong(long: LongRecord, atEnd: boolean): boolean {
    if (!long.skip(this.work, atEnd)) return false
    this.taker.reject(long.rejection(this.layout.columns), this.line, long.raw())
    this.line += long.lineFeeds
    this.long = undefined
    return true
  }
}

/** Whether `work` starts with a comment; `more`: not enough bytes yet. */
function commentAt(work: WorkBuffer, comment: Uint8Array): 'here' | 'none' | 'more' {
  const held = Math.min(work.end - work.start, comment.length)
  for (let at = 0; at < held; at++) if (work.bytes[work.start + at] !== comment[at]) return 'none'
  return held === comment.length ? 'here' : 'more'
}
