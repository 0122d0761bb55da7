import { READ_REASONS } from '../../model/reasons.ts'
import type { RejectReason } from './reasons.ts'

/** The rank of a finding: the lowest in a row is the reported reason. Positions in `READ_REASONS`. */
export const SEVERITY = { malformed: 0, missing: 1, invalid: 2, doubtful: 3, range: 4, none: 9 } as const

/** What can be wrong with a row. `describeFinding` puts it into words. */
export const FINDING = {
  none: 0,
  fieldCount: 1,
  textAfterQuote: 2,
  nul: 3,
  encoding: 4,
  empty: 5,
  allEmpty: 6,
  invalid: 7,
  currency: 8,
  negative: 9,
  tooLarge: 10,
  tooManyDigits: 11,
  tooLongText: 12,
  tooLongId: 13,
  early: 14,
  future: 15,
  gross: 16,
  discount: 17,
  tooWide: 18,
  carriageReturn: 19,
  headerAgain: 20,
  belowOtherHeader: 21,
  generatedId: 22,
  daysTurnedRound: 23,
  tooManyDays: 24,
  outOfCalendar: 25,
  /** An id of which a spreadsheet kept only the first digits. */
  cutId: 26,
  /** A value that the profile could not read. The profile says why. */
  unread: 27,
} as const

/** What is wrong with one row: first what concerns the whole row; within one reason the first column. */
export class Findings {
  severity: number = SEVERITY.none
  finding: number = FINDING.none
  /** The field at fault; −1: the row as a whole. */
  column = -1
  /** The field with the latest time in the future; −1: none. */
  futureColumn = -1
  futureIsLocal = false
  private futureAheadMs = 0
  /** Something is out of range that time will not fix. */
  private lasting = false

  clear(): void {
    this.severity = SEVERITY.none
    this.futureColumn = -1
    this.lasting = false
  }

  note(severity: number, finding: number, column: number): void {
    if (finding !== FINDING.future) this.lasting = true
    if (severity >= this.severity) return
    this.severity = severity
    this.finding = finding
    this.column = column
  }

  /** Records a time that is `aheadMs` past the latest accepted one. */
  noteFuture(column: number, aheadMs: number, isLocal: boolean): void {
    this.note(SEVERITY.range, FINDING.future, column)
    if (this.futureColumn >= 0 && aheadMs <= this.futureAheadMs) return
    this.futureColumn = column
    this.futureAheadMs = aheadMs
    this.futureIsLocal = isLocal
  }

  /** Whether the row will be sound once its times are near enough. */
  get timeWillMend(): boolean {
    return this.futureColumn >= 0 && !this.lasting
  }

  get reason(): RejectReason {
    return READ_REASONS[this.severity] as RejectReason
  }
}
