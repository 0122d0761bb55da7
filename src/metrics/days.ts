import type { FactTable } from './facts.ts'
import type { MonthSplit } from './month_split.ts'

/** The days of figures, as a statement uses them. `cut.ts` and `report_figures.ts` make them. */
export interface Days {
  /**
   * Items of WITH, up to `day`: era, period_no, date_key, date, day_name, is_weekend. A day can be in several periods.
   */
  items: string
  /** Restricts a fact to the requested days and, with `isCompared`, to those that they are compared with. */
  isWithin: (column: string, unit: FactTable['day'], isCompared: boolean) => string
  /** Condition over `day` that leaves out the compared era. Empty if nothing is compared. */
  isAsked: string
  /** The era of a fact's day, if the compared range ends where the requested one begins. */
  eraOf: (column: string, unit: FactTable['day']) => string
  /** Whether `eraOf` can be used. */
  isContinuous: boolean
  /** How to read whole months instead of days, where possible. */
  months?: BoundSplit | undefined
}

/** A split into months, and how to bind a day to the statement. */
export type BoundSplit = MonthSplit & { bind: (day: string) => string }
