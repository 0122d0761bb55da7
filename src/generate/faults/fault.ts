import type { Outcome } from '../../model/outcomes.ts'
import type { FeedName } from '../base/feeds.ts'

export type Reason = 'malformed_row' | 'missing_value' | 'invalid_value' | 'out_of_range' | 'orphan'

/** The place of a row. */
export interface Place {
  /** Relative to the target folder. */
  file: string
  /** The physical line on which it starts. The header is line 1. */
  line: number
}

/** A row that is wrong, or that comes at the wrong time. */
export interface Fault extends Place {
  feed: FeedName
  /** What was done, such as `order_after_lines`. */
  kind: string
  /** The outcome of the row once all drops are loaded in order. */
  outcome: Outcome
  /** Set for rows that are kept among the rejected rows, even if only until what they wait for comes. */
  reason?: Reason
  /** The final status of the rejected row. */
  status?: 'open' | 'released' | 'superseded'
  column?: string
}

export const rejected = (reason: Reason, column?: string) =>
  ({ outcome: 'rejected', reason, status: 'open', ...(column === undefined ? {} : { column }) }) as const
export const waiting = { outcome: 'waiting', reason: 'orphan', status: 'open' } as const
export const released = { outcome: 'inserted', reason: 'orphan', status: 'released' } as const
export const replacedWaiting = { outcome: 'superseded', reason: 'orphan', status: 'superseded' } as const
