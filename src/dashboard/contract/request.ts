import type { Dimension } from '../../metrics/dimensions.ts'
import type { compares, grains } from '../choices.ts'

// What is asked, and what every answer has.

export interface Problem {
  error: {
    /** `unauthorized`: a login helps. */
    type:
      | 'bad_request'
      | 'unauthorized'
      | 'forbidden'
      | 'not_found'
      | 'too_many_requests'
      | 'unavailable'
      | 'internal'
    message: string
    hint: string | null
  }
}

export type Grain = (typeof grains)[number]
/** `previous`: the period of equal length before it; whole months are compared with whole months. `weekdays`: the same, from the same weekday on. */
export type Compare = (typeof compares)[number]

/** What figures can be cut and filtered by. */
export type { Dimension }

/** The night that an answer was read from. */
export interface Publication {
  runId: number
  /** ISO instant. */
  publishedAt: string
  asOfDate: string | null
  completeThrough: string | null
}

export interface Range {
  /** First day. */
  from: string
  /** Last day. */
  to: string
}

/** Which days can be asked for: from the first to the last, and at most so many of them by each grain. */
export interface Bounds extends Range {
  longest: Record<Grain, number>
}

export interface AppliedRequest {
  range: Range
  grain: Grain
  compare: Compare
  /** Null with `none`, and where it would begin before year 1. */
  compareRange: Range | null
  filters: { [D in Dimension]?: string[] }
}
