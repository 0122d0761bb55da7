import type { FactTable } from './facts.ts'
import type { MonthSplit } from './month_split.ts'

/** The days that figures are of, as a statement has them: see `cut.ts` and `report_figures.ts`, which make them. */
export interface Days {
  /** Items of WITH, up to `day`: era, period_no, date_key, date, day_name, is_weekend. A day may lie in several periods. */
  items: string
  /** Keeps the days of a fact within those that are asked for; `isCompared`: or that these are compared with. */
  isWithin: (column: string, unit: FactTable['day'], isCompared: boolean) => string
  /** Condition over `day` that leaves out what is compared with; empty where nothing is. */
  isAsked: string
  /** The era of a day of a fact, where what it is compared with ends as what is asked for begins. */
  eraOf: (column: string, unit: FactTable['day']) => string
  /** Whether `eraOf` tells the eras apart. */
  isContinuous: boolean
  /** Where whole months can be read instead of days. */
  months?: BoundSplit | undefined
}

/** A split into months, and how a day is bound to the statement. */
export type BoundSplit = MonthSplit & { bind: (day: string) => string }
