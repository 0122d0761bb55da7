import type { RejectReason } from '../../model/reasons.ts'

export type { RejectReason }

/** What is wrong with a row, for people and for `ops.rejected_rows`. */
export interface Rejection {
  reason: RejectReason
  /** Staging column that is at fault; undefined if it is the row as a whole. */
  column: string | undefined
  message: string
  /**
   * Set if nothing but times in the future is wrong: the latest of them, to be tried again when it has come
   * near enough. `local`: without an offset, so in the source time zone.
   */
  retry: { time: string; local: boolean } | undefined
}

/** A row that was not staged. */
export interface RejectedRow extends Rejection {
  /** Physical line on which the record starts, the first of the file being 1. */
  line: number
  raw: string
}
