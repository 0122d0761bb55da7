import type { FeedName } from '../base/feeds.ts'

/** What is to become of a row: the outcomes of docs/feeds.md. */
type Outcome = 'inserted' | 'updated' | 'unchanged' | 'duplicate' | 'superseded' | 'waiting' | 'rejected'

export type Reason = 'malformed_row' | 'missing_value' | 'invalid_value' | 'out_of_range' | 'orphan'

/** Where a row stands. */
export interface Place {
  /** Relative to the target folder. */
  file: string
  /** The physical line on which it starts, the header being line 1. */
  line: number
}

/** A row that is not as it should be, or comes when it should not. */
export interface Fault extends Place {
  feed: FeedName
  /** What was done, such as `order_after_lines`. */
  kind: string
  /** What has become of the row when all drops are loaded, in their order. */
  outcome: Outcome
  /** Set for rows that are kept among the rejected rows, if only until what they wait for comes. */
  reason?: Reason
  /** Of the rejected row in the end. */
  status?: 'open' | 'released' | 'superseded'
  column?: string
}

export const rejected = (reason: Reason, column?: string) =>
  ({ outcome: 'rejected', reason, status: 'open', ...(column === undefined ? {} : { column }) }) as const
export const waiting = { outcome: 'waiting', reason: 'orphan', status: 'open' } as const
export const released = { outcome: 'inserted', reason: 'orphan', status: 'released' } as const
export const replacedWaiting = { outcome: 'superseded', reason: 'orphan', status: 'superseded' } as const
