import { addDays, addMonths, dayOfMonth, daysBetween, monthEnd, monthStart } from '../../calendar.ts'
import { DEVIATION_OF_MEDIAN, median } from '../medians.ts'
import type { DailyFigure } from './season.ts'
import { LEAST_DAYS } from './week_pattern.ts'

/** How a special day differs from ordinary days. */
interface Factor {
  ratio: number
  /** How much the ratio scatters, on the scale of roots. */
  scatter: number
  leastPart: number
  basis: string[]
}

export const ORDINARY: Factor = { ratio: 1, scatter: 0, leastPart: 0, basis: [] }

/** A special day is compared with the same weekday of so many weeks before it. */
const WEEKS = 8
/** The first and the last days of a month are compared with those of other months. */
const EDGE_DAYS = 3
const EDGE_MONTHS = 12
const LEAST_MONTHS = 3
/** One holiday a year says less than many weeks do. */
const HOLIDAY_PART = 0.35

/** How the first or last days of months differ from other days. Undefined if they don't, or if too few months are known. */
export function monthEdge(ordinary: DailyFigure, day: string): Factor | undefined {
  const ratios = edgesAlike(day)
    .map((one) => ratioOf(ordinary(one), ordinary, one))
    .filter((one) => one !== undefined)
  if (ratios.length < LEAST_MONTHS) return undefined
  const ratio = median(ratios)
  const scatter = DEVIATION_OF_MEDIAN * median(ratios.map((one) => Math.abs(one - ratio)))
  // Less than twice its own error is chance.
  if (Math.abs(ratio - 1) < (2 * scatter) / Math.sqrt(ratios.length)) return undefined
  return {
    ratio,
    scatter: scatter / Math.max(ratio, 0.1) / 2,
    leastPart: 0,
    basis: ['this day of other months'],
  }
}

/** How a holiday differed from ordinary days a year before. Undefined if that is not known. */
export function sameHoliday(
  figureOf: DailyFigure,
  ordinary: DailyFigure,
  before: string | null,
): Factor | undefined {
  const ratio = before === null ? undefined : ratioOf(figureOf(before), ordinary, before)
  if (ratio === undefined) return undefined
  return { ratio, scatter: 0, leastPart: HOLIDAY_PART, basis: [`the same holiday, ${before}`] }
}

/** The figure of a day as a multiple of the same weekday in the weeks before it. */
function ratioOf(figure: number | undefined, ordinary: DailyFigure, day: string): number | undefined {
  const usual = Array.from({ length: WEEKS }, (_, index) => ordinary(addDays(day, -7 * (index + 1))))
  const known = usual.filter((value) => value !== undefined)
  if (figure === undefined || known.length < LEAST_DAYS) return undefined
  const middle = median(known)
  return middle > 0 ? figure / middle : undefined
}

/** The same first or last day of the months before. None for a day between. */
function edgesAlike(day: string): string[] {
  const toEnd = daysBetween(day, monthEnd(day))
  const months = Array.from({ length: EDGE_MONTHS }, (_, index) => addMonths(monthStart(day), -(index + 1)))
  if (toEnd < EDGE_DAYS) return months.map((month) => addDays(monthEnd(month), -toEnd))
  return dayOfMonth(day) <= EDGE_DAYS ? months.map((month) => addDays(month, dayOfMonth(day) - 1)) : []
}
