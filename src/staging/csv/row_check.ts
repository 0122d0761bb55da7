import { type ColumnType, isId } from '../../model/feeds/feed.ts'
import type { ValueProblem } from '../../model/reading.ts'
import { isBoolean } from './booleans.ts'
import { MAX_TEXT_BYTES, MINUS, PLUS, POINT, SPACE, TAB, ZERO } from './bytes.ts'
import { type CheckedRow, isTooLongForId, MAX_ID_CHARACTERS } from './checked_row.ts'
import { isCutId } from './cut_id.ts'
import { describeFinding } from './describe_finding.ts'
import { fieldText } from './field_text.ts'
import { FINDING, Findings, SEVERITY } from './findings.ts'
import { HeaderAmongRows, PLACE } from './header_among_rows.ts'
import { malformation } from './malformed.ts'
import { INVALID, NEGATIVE, readDecimal, readInteger, TOO_LONG } from './numbers.ts'
import type { Rejection } from './reasons.ts'
import type { RowPlan } from './row_plan.ts'
import { MONEY_BOUND, type RowRule, rowRule } from './row_rules.ts'
import { PROBLEM, type RecordBounds, SHAPE } from './scanner.ts'
import { TimeReader } from './times.ts'

/** Results of `RowCheck.check`. */
export const VERDICT = {
  /** The record can go to COPY byte for byte. */
  pass: 0,
  /** The record is sound but must be rewritten: something must be trimmed, quoted or made NULL. */
  rewrite: 1,
  reject: 2,
} as const

/** A table with up to this many columns has room for any row: 24 bytes each. */
export const SAFE_COLUMNS = 330
/** The room for a row's values in a page, with the largest possible header and NULL bitmap. */
const ROW_BYTES = 7900
/** PostgreSQL can move longer values out of line, which leaves 18 bytes. */
const INLINE_BYTES = 23
const POINTER_BYTES = 18

/** 10¹⁰, in ten-thousandths. */
const PRICE_BOUND = 1e14
const INTEGER_BOUND = 2 ** 31
const PERCENT_BOUND = 101
const CENTS = 2
const PRICE_DECIMALS = 4

const KIND: Record<ColumnType, number> = {
  text: 0,
  id: 0,
  money: 1,
  price: 2,
  decimal: 3,
  integer: 4,
  percent: 5,
  time: 6,
  date: 7,
  boolean: 8,
}

/** Decimals of numbers with a point, by kind. */
const DECIMALS: Record<number, number> = {
  [KIND.money]: CENTS,
  [KIND.price]: PRICE_DECIMALS,
  [KIND.decimal]: 0,
}
/** Numbers stay below this, by kind. */
const BOUNDS: Record<number, number> = {
  [KIND.money]: MONEY_BOUND,
  [KIND.price]: PRICE_BOUND,
  [KIND.decimal]: Number.POSITIVE_INFINITY,
  [KIND.integer]: INTEGER_BOUND,
  [KIND.percent]: PERCENT_BOUND,
}

/**
 * Checks one record at a time against the declaration of its feed, on its bytes.
 *
 * It reports the first reason that applies to the row, and within a reason the first column of the file. Afterwards the
 * scanner's `starts` and `ends` have the bounds of the values: trimmed, without quotes.
 */
export class RowCheck {
  private readonly plan: RowPlan
  private readonly types: readonly ColumnType[]
  private readonly kinds: Uint8Array
  private readonly required: Uint8Array
  /** A text with more bytes needs a closer look. */
  private readonly limits: Int32Array
  /** The field whose numbers may be below 0. They are checked and kept without their sign. */
  private readonly signed: number
  private readonly numbers: Float64Array
  private readonly rules: readonly RowRule[]
  private readonly times = new TimeReader()
  private readonly findings = new Findings()
  private readonly header: HeaderAmongRows | undefined
  /** What a profile could not read in the current row, by field. */
  private problems: readonly (ValueProblem | undefined)[] | undefined
  private hasReadable = false
  private hasTwoWays = false
  private hasPoint = false

  constructor(plan: RowPlan) {
    const { feed, columns } = plan
    const declared = columns.map((name) => feed.columns.find((column) => column.name === name))
    this.plan = plan
    this.types = declared.map((column) => column?.type ?? 'text')
    this.kinds = Uint8Array.from(this.types, (type) => KIND[type])
    this.required = Uint8Array.from(declared, (column) => (column?.required ? 1 : 0))
    this.limits = Int32Array.from(declared, (column) => {
      return column !== undefined && isId(column) ? MAX_ID_CHARACTERS : MAX_TEXT_BYTES
    })
    this.signed = plan.signed === undefined ? -1 : columns.indexOf(plan.signed)
    this.numbers = new Float64Array(columns.length)
    this.rules = feed.rules.map((rule) => rowRule(rule, columns, plan.currency))
    this.header = plan.names && new HeaderAmongRows(plan.names)
  }

  /** Whether a value was found that feeds don't write but a reading profile may be able to read. */
  get needsReading(): boolean {
    return this.hasReadable
  }

  /** Whether numbers such as `1.000` were found, and none that proves what their point means. */
  get readsTwoWays(): boolean {
    return this.hasTwoWays && !this.hasPoint
  }

  /**
   * Checks the record that `scanner` just found in `bytes`.
   *
   * @param encoded whether all of it is UTF-8
   * @param problems of values that a profile could not read, by field
   */
  check(
    bytes: Buffer,
    scanner: RecordBounds,
    encoded: boolean,
    problems?: readonly (ValueProblem | undefined)[],
  ): number {
    const { kinds, limits, required, findings } = this
    findings.clear()
    this.problems = problems
    if (this.isMalformed(scanner, encoded)) return VERDICT.reject
    const { starts, ends } = scanner
    let verdict: number = VERDICT.pass
    for (let field = 0; field < kinds.length; field++) {
      if (takeOffQuotesAndSpaces(bytes, scanner, field)) verdict = VERDICT.rewrite
      const start = starts[field] as number
      const end = ends[field] as number
      if (start === end) {
        if (required[field]) findings.note(SEVERITY.missing, FINDING.empty, field)
      } else if (kinds[field] !== KIND.text) this.checkValue(bytes, start, end, field)
      else if (end - start > (limits[field] as number) || bytes[end - 3] === PLUS) {
        this.checkText(this.row(bytes, scanner), field)
      }
    }
    this.checkWhole(bytes, scanner)
    return findings.severity === SEVERITY.none ? verdict : VERDICT.reject
  }

  private isMalformed(bounds: RecordBounds, encoded: boolean): boolean {
    const fields = this.kinds.length
    const finding = malformation(bounds, encoded, fields)
    if (finding === FINDING.none) return false
    const isOfField = bounds.problem !== PROBLEM.none && bounds.problemField < fields
    this.findings.note(SEVERITY.malformed, finding, isOfField ? bounds.problemField : -1)
    return true
  }

  private checkWhole(bytes: Buffer, scanner: RecordBounds): void {
    if (this.rules.length > 0) {
      const row = this.row(bytes, scanner)
      for (const rule of this.rules) rule(row)
    }
    if (this.plan.wide) this.checkWidth(scanner)
    if (this.header) this.checkPlace(this.header.placeOf(bytes, scanner))
  }

  /** What is wrong with the record that `check` just rejected. */
  rejection(bytes: Buffer, scanner: RecordBounds): Rejection {
    const { findings } = this
    return {
      reason: findings.reason,
      column: findings.column < 0 ? undefined : this.plan.columns[findings.column],
      message:
        findings.finding === FINDING.unread
          ? (this.problems?.[findings.column]?.message ?? '')
          : describeFinding(this.row(bytes, scanner), this.plan, this.types),
      retry: findings.timeWillMend
        ? { time: fieldText(bytes, scanner, findings.futureColumn), local: findings.futureIsLocal }
        : undefined,
    }
  }

  private checkPlace(place: number): void {
    if (place === PLACE.header) this.findings.note(SEVERITY.malformed, FINDING.headerAgain, -1)
    else if (place === PLACE.displaced) {
      this.findings.note(SEVERITY.malformed, FINDING.belowOtherHeader, -1)
    }
  }

  private row(bytes: Buffer, scanner: RecordBounds): CheckedRow {
    return { bytes, scanner, numbers: this.numbers, findings: this.findings }
  }

  private checkValue(bytes: Buffer, start: number, end: number, field: number): void {
    const problem = this.problems?.[field]
    if (problem) {
      this.numbers[field] = INVALID
      const severity = problem.reason === 'invalid_value' ? SEVERITY.invalid : SEVERITY.doubtful
      this.findings.note(severity, FINDING.unread, field)
      return
    }
    switch (this.kinds[field]) {
      case KIND.time:
        if (this.times.read(bytes, start, end)) this.checkTime(field)
        else this.noteInvalid(bytes, start, end, field)
        break
      case KIND.date:
        if (!this.times.read(bytes, start, end)) this.noteInvalid(bytes, start, end, field)
        this.numbers[field] = this.times.day
        break
      case KIND.boolean:
        if (!isBoolean(bytes, start, end)) this.noteInvalid(bytes, start, end, field)
        break
      default:
        this.checkNumber(bytes, start, end, field)
    }
  }

  private checkNumber(bytes: Buffer, from: number, end: number, field: number): void {
    const kind = this.kinds[field] as number
    const start = field === this.signed && bytes[from] === MINUS ? from + 1 : from
    const value =
      kind === KIND.integer || kind === KIND.percent
        ? readInteger(bytes, start, end)
        : readDecimal(bytes, start, end, DECIMALS[kind] as number)
    this.numbers[field] = value
    if (!this.hasPoint && value !== INVALID) this.notePoint(bytes, start, end)
    if (value >= 0 && value < (BOUNDS[kind] as number)) return
    if (value === INVALID) this.noteInvalid(bytes, start, end, field)
    else if (value === NEGATIVE) this.noteNegative(bytes, start, end, field)
    else if (value === TOO_LONG) this.findings.note(SEVERITY.range, FINDING.tooManyDigits, field)
    else this.findings.note(SEVERITY.range, FINDING.tooLarge, field)
  }

  /** A point before three digits can separate thousands. Any other point is a decimal point. */
  private notePoint(bytes: Buffer, start: number, end: number): void {
    const length = end - start
    const first = bytes[start]
    const isLikeThousands =
      bytes[end - 4] === POINT && length >= 5 && length <= 7 && first !== ZERO && first !== MINUS
    if (isLikeThousands) this.hasTwoWays = true
    else if (bytes.subarray(start, end).includes(POINT)) this.hasPoint = true
  }

  private noteInvalid(bytes: Buffer, start: number, end: number, field: number): void {
    this.findings.note(SEVERITY.invalid, FINDING.invalid, field)
    this.noteReadable(bytes, start, end, field)
  }

  private noteNegative(bytes: Buffer, start: number, end: number, field: number): void {
    this.findings.note(SEVERITY.range, FINDING.negative, field)
    this.noteReadable(bytes, start, end, field)
  }

  private noteReadable(bytes: Buffer, start: number, end: number, field: number): void {
    const { canBeRead, columns } = this.plan
    if (this.hasReadable || !canBeRead) return
    const type = this.types[field] as ColumnType
    this.hasReadable = canBeRead(columns[field] as string, type, bytes.toString('utf8', start, end))
  }

  private checkTime(field: number): void {
    const { milliseconds, local } = this.times
    const { bounds } = this.plan
    const earliest = local ? bounds.earliestLocalMs : bounds.earliestUtcMs
    const latest = local ? bounds.latestLocalMs : bounds.latestUtcMs
    if (milliseconds < earliest) this.findings.note(SEVERITY.range, FINDING.early, field)
    else if (milliseconds > latest) this.findings.noteFuture(field, milliseconds - latest, local)
  }

  /**
   * A text that is too long, or looks like a cut id. The limit of an id counts characters, that of other texts bytes.
   */
  private checkText(row: CheckedRow, field: number): void {
    const { starts, ends } = row.scanner
    const isLong = (ends[field] as number) - (starts[field] as number) > (this.limits[field] as number)
    if (this.limits[field] !== MAX_ID_CHARACTERS) {
      if (isLong) this.findings.note(SEVERITY.range, FINDING.tooLongText, field)
    } else if (!isLong && isCutId(fieldText(row.bytes, row.scanner, field))) {
      this.findings.note(SEVERITY.doubtful, FINDING.cutId, field)
    } else if (isLong && isTooLongForId(row, field)) {
      this.findings.note(SEVERITY.range, FINDING.tooLongId, field)
    }
  }

  private checkWidth(scanner: RecordBounds): void {
    let width = 0
    for (let field = 0; field < scanner.fields; field++) {
      const length = (scanner.ends[field] as number) - (scanner.starts[field] as number)
      if (length > 0) width += length > INLINE_BYTES ? POINTER_BYTES : length + 1
    }
    if (width > ROW_BYTES) this.findings.note(SEVERITY.range, FINDING.tooWide, -1)
  }
}

/** Sets the bounds of the value in `scanner`. True if the field must be rewritten. */
function takeOffQuotesAndSpaces(bytes: Buffer, scanner: RecordBounds, field: number): boolean {
  const { starts, ends, shapes } = scanner
  let start = starts[field] as number
  let end = ends[field] as number
  if (start === end) return false
  const shape = shapes[field] as number
  const isQuoted = (shape & SHAPE.quoted) !== 0
  if (isQuoted) {
    start++
    end--
  }
  const isSpaced = start === end || isSpace(bytes[start] as number) || isSpace(bytes[end - 1] as number)
  while (start < end && isSpace(bytes[start] as number)) start++
  while (end > start && isSpace(bytes[end - 1] as number)) end--
  starts[field] = start
  ends[field] = end
  return isSpaced || (!isQuoted && shape !== SHAPE.plain)
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB
}
