import {
  addDays,
  addMonths,
  daysBetween,
  firstDay,
  monthsBetween,
  type PeriodUnit,
  periodStarts,
  periodTypes,
} from '../calendar.ts'

export type By = PeriodUnit | 'all'
type PeriodType = (typeof periodTypes)[PeriodUnit] | 'all'

/** Days as `YYYY-MM-DD`; `end` is not in the period. */
export interface Period {
  type: PeriodType
  start: string
  end: string
}

/**
 * A range cut into periods; the first and the last may be parts of one. Each period ends after it begins, so the loop
 * comes to an end whatever it is given.
 */
export function cut(from: string, to: string, by: By): Period[] {
  if (by === 'all') return from < to ? [{ type: 'all', start: from, end: to }] : []
  const starts = periodStarts({ from, to: addDays(to, -1) }, by)
  return starts.map((start, index) => ({ type: periodTypes[by], start, end: starts[index + 1] ?? to }))
}

/**
 * The period of equal length before a period: as many months if it is made of whole months, else as many days.
 * Undefined where that would begin before the first day there is.
 */
export function periodBefore({ type, start, end }: Period): Period | undefined {
  const isMonths = start.endsWith('-01') && end.endsWith('-01')
  const earlier = isMonths
    ? addMonths(start, -monthsBetween(start, end))
    : addDays(start, -daysBetween(start, end))
  return earlier < firstDay ? undefined : { type, start: earlier, end: start }
}
