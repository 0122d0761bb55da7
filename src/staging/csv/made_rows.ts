import type { ValueProblem } from '../../model/reading.ts'
import { COMMA, QUOTE, SPACE } from './bytes.ts'
import { encodedLength, encodeRecord } from './encode_record.ts'
import type { RowPlan } from './row_plan.ts'
import { RowWriter } from './row_writer.ts'
import { PROBLEM, type RecordBounds, SHAPE } from './scanner.ts'

/** Delimiter of the lines that `MadeRows` writes. */
export const MADE_DELIMITER = ','

const NEEDS_QUOTES = /[",\r\n]/
/** Up to so many characters, writing them one by one is faster. */
const SHORT = 48
const MOST_ASCII = 0x7e
/** Most bytes of UTF-8 that a unit of a string becomes. */
const BYTES_OF_UNIT = 3

/**
 * Rows that were made from values, instead of being passed on as they stand in a file: checked and written for COPY as
 * those are, each under the line of the record that it was made from. Call `flush` after the last.
 */
export class MadeRows extends RowWriter {
  private readonly row: MadeRow

  constructor(plan: RowPlan, fileId: number) {
    super(plan, MADE_DELIMITER, fileId)
    this.row = new MadeRow(plan.columns.length)
  }

  /**
   * @param values one for each column of the plan; empty and undefined are NULL
   * @param line physical line of the record
   * @param rawOf the text of the record, asked for if the row is rejected
   * @param problems of values that could not be read, by column: those values are as they stand in the file
   */
  add(
    values: readonly (string | undefined)[],
    line: number,
    rawOf: (whole: boolean) => string,
    problems?: readonly (ValueProblem | undefined)[],
  ): void {
    const { row } = this
    row.write(values)
    this.take(row.bytes, row, 0, true, line, rawOf, problems)
  }

  /** The row added last as a line of CSV. */
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
  problem: number = PROBLEM.none
  problemField = 0

  constructor(fields: number) {
    this.fields = fields
    this.starts = new Int32Array(fields)
    this.ends = new Int32Array(fields)
    this.shapes = new Uint8Array(fields)
  }

  write(values: readonly (string | undefined)[]): void {
    let at = 0
    this.problem = PROBLEM.none
    for (let field = 0; field < this.fields; field++) {
      const value = values[field] ?? ''
      if (field > 0) this.bytes[at++] = COMMA
      this.starts[field] = at
      this.shapes[field] = SHAPE.plain
      if (value !== '') at = this.append(field, value, at)
      this.ends[field] = at
    }
    this.recordEnd = at
  }

  private append(field: number, value: string, at: number): number {
    this.ensure(at + value.length * BYTES_OF_UNIT + this.fields + 1)
    return value.length <= SHORT ? this.appendShort(field, value, at) : this.appendAny(field, value, at)
  }

  /** Most values are short and of ASCII: nothing but their bytes has to be looked at. */
  private appendShort(field: number, value: string, at: number): number {
    const { bytes } = this
    let end = at
    for (let place = 0; place < value.length; place++) {
      const unit = value.charCodeAt(place)
      if (unit < SPACE || unit === QUOTE || unit === COMMA || unit > MOST_ASCII) {
        return this.appendAny(field, value, at)
      }
      bytes[end++] = unit
    }
    return end
  }

  private appendAny(field: number, value: string, at: number): number {
    const end = at + this.bytes.write(value, at, 'utf8')
    if (NEEDS_QUOTES.test(value)) this.shapes[field] = SHAPE.dirty
    if (this.problem === PROBLEM.none && value.includes('\0')) {
      this.problem = PROBLEM.nul
      this.problemField = field
    }
    return end
  }

  private ensure(length: number): void {
    if (length <= this.bytes.length) return
    const larger = Buffer.alloc(Math.max(length, this.bytes.length * 2))
    this.bytes.copy(larger)
    this.bytes = larger
  }
}
