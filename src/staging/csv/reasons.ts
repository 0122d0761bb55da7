import type { RejectReason } from '../../model/reasons.ts'

export type { RejectReason }

/** What is wrong with a row, for people and for `ops.rejected_rows`. */
export interface Rejection {
  reason: RejectReason
  /** The staging column at fault; undefined: the row as a whole. */
  column: string | undefined
  message: string
  /**
   * Set if only times in the future are wrong: the latest of them, to try again once it is near enough. `local`:
   * without an offset, so in the source time zone.
   */
  retry: { time: string; local: boolean } | undefined
}

/** A row that was not staged. */
export interface RejectedRow extends Rejection {
  /** Physical line on which the record starts. The first line of the file is 1. */
  line: number
  raw: string
}
