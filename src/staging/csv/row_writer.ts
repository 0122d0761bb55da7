import type { ValueProblem } from '../../model/reading.ts'
import { GrowingBlocks } from '../growing_blocks.ts'
import { type Delimiter, LF } from './bytes.ts'
import { DayCounter, type StagedDay } from './day_counter.ts'
import { encodedLength, encodeRecord } from './encode_record.ts'
import { rawText } from './raw_text.ts'
import type { RejectedRow, Rejection, RejectReason } from './reasons.ts'
import { RowCheck, VERDICT } from './row_check.ts'
import type { RowPlan } from './row_plan.ts'
import type { RecordBounds } from './scanner.ts'
import { writeWhole } from './write_whole.ts'

/** Room for `fileId,line,` before a record, and the line feed after it. */
const FRAME_BYTES = 40

/**
 * Checks records against the declaration of their feed and turns them into lines for COPY, each `fileId,line,record`,
 * or into rejected rows. Results wait in `blocks` and `rejected` until the caller takes them.
 */
export class RowWriter {
  /** Full blocks of lines for COPY. */
  blocks: Buffer[] = []
  rejected: RejectedRow[] = []
  staged = 0
  readonly rejectedByReason: Partial<Record<RejectReason, number>> = {}

  private readonly delimiterByte: number
  protected check: RowCheck
  /** The field with the time that is part of an event's key; −1: none. */
  private timeField: number
  private readonly dayCounter = new DayCounter()
  private readonly prefix: Buffer
  private readonly memory = new GrowingBlocks()
  protected out: Buffer = Buffer.alloc(0)
  protected outAt = 0

  constructor(plan: RowPlan, delimiter: Delimiter, fileId: number) {
    this.delimiterByte = delimiter.charCodeAt(0)
    this.check = new RowCheck(plan)
    this.timeField = timeFieldOf(plan)
    this.prefix = Buffer.from(`${fileId}${delimiter}`)
  }

  /** Takes records of other columns from now on. The blocks so far are complete. */
  protected follow(plan: RowPlan): void {
    this.flush()
    this.check = new RowCheck(plan)
    this.timeField = timeFieldOf(plan)
  }

  get rejectedCount(): number {
    return Object.values(this.rejectedByReason).reduce((sum, count) => sum + count, 0)
  }

  /** The days of staged events. Empty for other feeds. */
  get days(): StagedDay[] {
    return this.dayCounter.days()
  }

  /**
   * Takes the record that begins at `start`. A sound one is copied byte for byte; it is only rewritten if it needs
   * trimming, quoting or a NULL.
   *
   * @param encoded whether all of it is UTF-8
   * @param rawOf returns the text to keep of a rejected row, all of it if `whole`; without it, the text of the record
   * @param problems of values that could not be read, by field
   */
  take(
    bytes: Buffer,
    bounds: RecordBounds,
    start: number,
    encoded: boolean,
    line: number,
    rawOf?: (whole: boolean) => string,
    problems?: readonly (ValueProblem | undefined)[],
  ): void {
    const verdict = this.check.check(bytes, bounds, encoded, problems)
    if (verdict === VERDICT.reject) {
      const rejection = this.check.rejection(bytes, bounds)
      const isWhole = rejection.retry !== undefined
      this.reject(rejection, line, rawOf?.(isWhole) ?? rawText(bytes, start, bounds.recordEnd, isWhole))
      return
    }
    this.openLine(line, verdict === VERDICT.pass ? bounds.recordEnd - start : encodedLength(bounds, start))
    if (verdict === VERDICT.pass) {
      this.outAt += bytes.copy(this.out, this.outAt, start, bounds.recordEnd)
    } else this.outAt = encodeRecord(bytes, bounds, this.delimiterByte, this.out, this.outAt)
    this.closeLine(bytes, bounds)
  }

  /** Begins a line for COPY with room for a record of this length. Returns where the line begins. */
  protected openLine(line: number, length: number): number {
    this.ensure(length + FRAME_BYTES)
    const start = this.outAt
    this.writeFrame(line)
    return start
  }

  /** Ends the line after a record whose values are in `bytes`. */
  protected closeLine(bytes: Buffer, bounds: RecordBounds): void {
    const { timeField } = this
    if (timeField >= 0) {
      this.dayCounter.add(bytes, bounds.starts[timeField] as number, bounds.ends[timeField] as number)
    }
    this.out[this.outAt++] = LF
    this.staged++
  }

  reject(rejection: Rejection, line: number, raw: string): void {
    this.rejected.push({ ...rejection, line, raw })
    this.rejectedByReason[rejection.reason] = (this.rejectedByReason[rejection.reason] ?? 0) + 1
  }

  /** Makes a block of the rest. */
  flush(): void {
    if (this.outAt > 0) this.blocks.push(this.out.subarray(0, this.outAt))
    this.outAt = 0
    this.out = Buffer.alloc(0)
  }

  private writeFrame(line: number): void {
    const { out, prefix } = this
    for (let at = 0; at < prefix.length; at++) out[this.outAt + at] = prefix[at] as number
    this.outAt = writeWhole(out, this.outAt + prefix.length, line)
    out[this.outAt++] = this.delimiterByte
  }

  private ensure(length: number): void {
    if (this.outAt + length <= this.out.length) return
    this.flush()
    this.out = this.memory.next(length)
  }
}

function timeFieldOf({ feed, columns }: RowPlan): number {
  return feed.key.includes('time') ? columns.indexOf('time') : -1
}
