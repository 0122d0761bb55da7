import { isUtf8 } from 'node:buffer'
import { CR, type Delimiter, LF, MAX_KEPT_BYTES, MAX_RECORD_BYTES } from './bytes.ts'
import { DayCounter, type StagedDay } from './day_counter.ts'
import { encodedLength, encodeRecord } from './encode_record.ts'
import { LongRecord, unclosedField } from './long_record.ts'
import { rawText } from './raw_text.ts'
import type { RejectedRow, Rejection, RejectReason } from './reasons.ts'
import { RowCheck, VERDICT } from './row_check.ts'
import type { RowPlan } from './row_plan.ts'
import { RecordScanner, SCAN } from './scanner.ts'
import type { WorkBuffer } from './work_buffer.ts'

const BLOCK_BYTES = 512 * 1024
/** Room for `fileId,line,` in front of a record, and the line feed behind it. */
const FRAME_BYTES = 40

/**
 * Turns the bytes of a file into lines for COPY, each `fileId,line,record`, and rejected rows.
 *
 * A sound record is copied byte for byte; only one that needs trimming, quoting or a NULL is written anew.
 * `run` deals with what `work` holds and leaves `blocks` and `rejected` for the caller to take.
 */
export class RowReader {
  /** Full blocks of lines for COPY. */
  blocks: Buffer[] = []
  rejected: RejectedRow[] = []
  staged = 0
  readonly rejectedByReason: Partial<Record<RejectReason, number>> = {}

  private readonly work: WorkBuffer
  private readonly columns: readonly string[]
  private readonly delimiter: Delimiter
  private readonly delimiterByte: number
  private readonly scanner: RecordScanner
  private readonly check: RowCheck
  /** Where the time stands that is part of the key, as that of events is; −1: nowhere. */
  private readonly timeField: number
  private readonly dayCounter = new DayCounter()
  private readonly prefix: Buffer
  private line: number
  private out = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  private outAt = 0
  /** Bytes that must be there before looking at a long record again is worth it. */
  private worthLooking = 0
  private long: LongRecord | undefined

  constructor(work: WorkBuffer, plan: RowPlan, delimiter: Delimiter, fileId: number, firstLine: number) {
    this.work = work
    this.columns = plan.columns
    this.delimiter = delimiter
    this.delimiterByte = delimiter.charCodeAt(0)
    this.scanner = new RecordScanner(delimiter, plan.columns.length)
    this.check = new RowCheck(plan)
    this.timeField = plan.feed.key.includes('time') ? plan.columns.indexOf('time') : -1
    this.prefix = Buffer.from(`${fileId}${delimiter}`)
    this.line = firstLine
  }

  get rejectedCount(): number {
    return Object.values(this.rejectedByReason).reduce((sum, count) => sum + count, 0)
  }

  /** The days of staged events; nothing of other feeds. */
  get days(): StagedDay[] {
    return this.dayCounter.days()
  }

  /** Deals with every whole record in `work`; with all that is left if `atEnd`. */
  run(atEnd: boolean): void {
    const { work, scanner } = this
    /** Where the bytes that are known to be UTF-8 end; −1: not looked at yet. */
    let sound = -1
    for (;;) {
      if (this.long) {
        if (!this.skipLong(this.long, atEnd)) return
        sound = -1
      }
      if (!atEnd && work.end - work.start < this.worthLooking) return
      this.worthLooking = 0
      if (sound < 0) sound = this.soundUntil(atEnd)
      const found = scanner.scan(work.bytes, work.start, work.end, atEnd)
      if (found === SCAN.end) break
      if (!this.dealWith(found, sound, atEnd)) return
    }
    this.flush()
  }

  /** Deals with what the scanner has found; false if more bytes are needed. */
  private dealWith(found: number, sound: number, atEnd: boolean): boolean {
    const { work, scanner } = this
    const { bytes, start } = work
    const isHeld = found === SCAN.record && scanner.recordEnd - start <= MAX_RECORD_BYTES
    if (isHeld || found === SCAN.blank) {
      if (isHeld) {
        const encoded = scanner.recordEnd <= sound || isUtf8(bytes.subarray(start, scanner.recordEnd))
        this.take(bytes, start, encoded)
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
    this.long = new LongRecord(scanner, this.delimiter, work)
    return true
  }

  /** All records that end at or before this are UTF-8; 0 if some are not and each has to be looked at. */
  private soundUntil(atEnd: boolean): number {
    const { bytes, start, end } = this.work
    const until = atEnd ? end : start + bytes.subarray(start, end).lastIndexOf(LF) + 1
    return isUtf8(bytes.subarray(start, until)) ? until : 0
  }

  private take(bytes: Buffer, start: number, encoded: boolean): void {
    const { scanner } = this
    const verdict = this.check.check(bytes, scanner, encoded)
    if (verdict === VERDICT.reject) {
      const rejection = this.check.rejection(bytes, scanner)
      this.reject(rejection, rawText(bytes, start, scanner.recordEnd, rejection.retry !== undefined))
      return
    }
    const { timeField } = this
    if (timeField >= 0) {
      this.dayCounter.add(bytes, scanner.starts[timeField] as number, scanner.ends[timeField] as number)
    }
    const length = verdict === VERDICT.pass ? scanner.recordEnd - start : encodedLength(scanner, start)
    this.ensure(length + FRAME_BYTES)
    this.writeFrame()
    if (verdict === VERDICT.pass) {
      this.outAt += bytes.copy(this.out, this.outAt, start, scanner.recordEnd)
    } else this.outAt = encodeRecord(bytes, scanner, this.delimiterByte, this.out, this.outAt)
    this.out[this.outAt++] = LF
    this.staged++
  }

  /**
   * Rejects what stands up to the end of the physical line on which the unclosed field opened; false if more
   * bytes are needed to find it.
   */
  private rejectUnclosed(atEnd: boolean): boolean {
    const { work, scanner } = this
    const { bytes, start, end } = work
    const found = bytes.subarray(scanner.openedAt, end).indexOf(LF)
    if (found < 0 && !atEnd) return false
    const next = found < 0 ? end : scanner.openedAt + found + 1
    let textEnd = found < 0 ? end : next - 1
    if (bytes[textEnd - 1] === CR) textEnd--
    this.reject(unclosedField(this.columns, scanner.problemField), rawText(bytes, start, textEnd))
    this.line += scanner.lineFeeds + (found < 0 ? 0 : 1)
    work.start = next
    return true
  }

  private skipLong(long: LongRecord, atEnd: boolean): boolean {
    if (!long.skip(this.work, atEnd)) return false
    this.reject(long.rejection(this.columns), long.raw())
    this.line += long.lineFeeds
    this.long = undefined
    return true
  }

  private reject(rejection: Rejection, raw: string): void {
    this.rejected.push({ ...rejection, line: this.line, raw })
    this.rejectedByReason[rejection.reason] = (this.rejectedByReason[rejection.reason] ?? 0) + 1
  }

  private writeFrame(): void {
    const { out, prefix } = this
    for (let at = 0; at < prefix.length; at++) out[this.outAt + at] = prefix[at] as number
    let digits = 1
    for (let rest = this.line; rest >= 10; rest = (rest / 10) | 0) digits++
    let at = this.outAt + prefix.length + digits
    this.outAt = at + 1
    out[at] = this.delimiterByte
    for (let rest = this.line; digits > 0; digits--) {
      const tenth = (rest / 10) | 0
      out[--at] = 0x30 + rest - tenth * 10
      rest = tenth
    }
  }

  private ensure(length: number): void {
    if (this.outAt + length <= this.out.length) return
    this.flush()
    this.out = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, length))
  }

  private flush(): void {
    if (this.outAt > 0) this.blocks.push(this.out.subarray(0, this.outAt))
    this.outAt = 0
    this.out = Buffer.allocUnsafeSlow(0)
  }
}
