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

/** Days are `YYYY-MM-DD`. The period excludes `end`. */
export interface Period {
  type: PeriodType
  start: string
  end: string
}

/**
 * Cuts a range into periods. The first and the last can be partial. Each period ends after it begins, so the loop
 * always ends.
 */
export function cut(from: string, to: string, by: By): Period[] {
  if (by === 'all') return from < to ? [{ type: 'all', start: from, end: to }] : []
  const starts = periodStarts({ from, to: addDays(to, -1) }, by)
  return starts.map((start, index) => ({ type: periodTypes[by], start, end: starts[index + 1] ?? to }))
}

/**
 * The period of equal length before another: as many months if it consists of whole months, otherwise as many days.
 * Undefined if it would begin before the first supported day.
 */
export function periodBefore({ type, start, end }: Period): Period | undefined {
  const isMonths = start.endsWith('-01') && end.endsWith('-01')
  const earlier = isMonths
    ? addMonths(start, -monthsBetween(start, end))
    : addDays(start, -daysBetween(start, end))
  return earlier < firstDay ? undefined : { type, start: earlier, end: start }
}
