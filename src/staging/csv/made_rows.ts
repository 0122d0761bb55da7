import type { ValueProblem } from '../../model/reading.ts'
import { COMMA, QUOTE, SPACE } from './bytes.ts'
import { encodedLength, encodeRecord } from './encode_record.ts'
import { VERDICT } from './row_check.ts'
import type { RowPlan } from './row_plan.ts'
import { RowWriter } from './row_writer.ts'
import { PROBLEM, type RecordBounds, SHAPE } from './scanner.ts'

/** Delimiter of the lines that `MadeRows` writes. */
export const MADE_DELIMITER = ','

const NEEDS_QUOTES = /[",\r\n]/
/** The most UTF-8 bytes for one unit of a string. */
const BYTES_OF_UNIT = 3

/**
 * Rows made from values, not passed on from a file. They are checked and written for COPY like others, each with the
 * line of its record. Call `flush` after the last.
 */
export class MadeRows extends RowWriter {
  private row: MadeRow

  constructor(plan: RowPlan, fileId: number) {
    super(plan, MADE_DELIMITER, fileId)
    this.row = new MadeRow(plan.columns.length)
  }

  override follow(plan: RowPlan): void {
    super.follow(plan)
    this.row = new MadeRow(plan.columns.length)
  }

  /**
   * @param values one for each column of the plan; empty and undefined are NULL
   * @param line physical line of the record
   * @param rawOf returns the text of the record if the row is rejected
   * @param problems of values that could not be read, by column; those values are as in the file
   */
  add(
    values: readonly (string | undefined)[],
    line: number,
    rawOf: (whole: boolean) => string,
    problems?: readonly (ValueProblem | undefined)[],
  ): void {
    if (this.addPlain(values, line, problems)) return
    const { row } = this
    row.write(values)
    this.take(row.bytes, row, 0, true, line, rawOf, problems)
  }

  /** Writes a row directly into place. Returns false, and writes nothing, if it is not sound or needs changes. */
  private addPlain(
    values: readonly (string | undefined)[],
    line: number,
    problems: readonly (ValueProblem | undefined)[] | undefined,
  ): boolean {
    const { row } = this
    // All values at once: most rows have none that needs quotes.
    const text = values.join(MADE_DELIMITER)
    const lineStart = this.openLine(line, text.length * BYTES_OF_UNIT)
    const { out, outAt: start } = this
    const end = start + out.write(text, start)
    if (row.split(out, start, end) && this.check.check(out, row, true, problems) === VERDICT.pass) {
      this.outAt = end
      this.closeLine(out, row)
      return true
    }
    this.outAt = lineStart
    return false
  }

  /** The last added row as a line of CSV. */
  text(): string {
    const out = Buffer.allocUnsafe(encodedLength(this.row, 0))
    return out.toString('utf8', 0, encodeRecord(this.row.bytes, this.row, COMMA, out, 0))
  }
}

/** The bytes of one row, with the bounds of its values. */
class MadeRow implements RecordBounds {
  bytes = Buffer.alloc(4096)
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly shapes: Uint8Array
  readonly fields: number
  recordEnd = 0
  /** Whether no field is marked in `shapes`. */
  private isPlain = true
  problem: number = PROBLEM.none
  problemField = 0

  constructor(fields: number) {
    this.fields = fields
    this.starts = new Int32Array(fields)
    this.ends = new Int32Array(fields)
    this.shapes = new Uint8Array(fields)
  }

  /** Finds the values between commas in `bytes[start..end)`. False if one contains a comma, quote or line break. */
  split(bytes: Uint8Array, start: number, end: number): boolean {
    const { starts, ends, fields } = this
    let field = 0
    starts[0] = start
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      if (byte > COMMA) continue
      if (byte === COMMA) {
        ends[field++] = at
        if (field === fields) return false
        starts[field] = at + 1
      } else if (byte === QUOTE || byte < SPACE) return false
    }
    ends[field] = end
    if (!this.isPlain) this.shapes.fill(SHAPE.plain)
    this.isPlain = true
    this.problem = PROBLEM.none
    this.recordEnd = end
    return field + 1 === fields
  }

  /** Writes the values into `bytes`, and marks those that need quotes. */
  write(values: readonly (string | undefined)[]): void {
    this.ensure(values.reduce((sum, value = '') => sum + value.length * BYTES_OF_UNIT + 1, 0))
    this.isPlain = false
    this.problem = PROBLEM.none
    let at = 0
    for (let field = 0; field < this.fields; field++) {
      const value = values[field] ?? ''
      if (field > 0) this.bytes[at++] = COMMA
      this.starts[field] = at
      this.shapes[field] = NEEDS_QUOTES.test(value) ? SHAPE.dirty : SHAPE.plain
      if (value !== '') at += this.bytes.write(value, at, 'utf8')
      this.ends[field] = at
      if (this.problem === PROBLEM.none && value.includes('\0')) {
        this.problem = PROBLEM.nul
        this.problemField = field
      }
    }
    this.recordEnd = at
  }

  private ensure(length: number): void {
    if (length <= this.bytes.length) return
    const larger = Buffer.alloc(Math.max(length, this.bytes.length * 2))
    this.bytes.copy(larger)
    this.bytes = larger
  }
}
