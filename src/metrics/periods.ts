/** The types of stored periods, by what `--by` calls them. ISO weeks begin on Monday. */
export const periodTypes = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  quarter: 'quarterly',
  year: 'yearly',
} as const

export type PeriodUnit = keyof typeof periodTypes
export type By = PeriodUnit | 'all'
export type PeriodType = (typeof periodTypes)[PeriodUnit] | 'all'

export const periodUnits = Object.keys(periodTypes) as PeriodUnit[]

/** Days as `YYYY-MM-DD`; `end` is not in the period. */
export interface Period {
  type: PeriodType
  start: string
  end: string
}

/** The first day of the period that a day lies in. */
export function startOf(unit: PeriodUnit, day: string): string {
  const date = dateOf(day)
  if (unit === 'day') return day
  if (unit === 'week') return addDays(day, -((date.getUTCDay() + 6) % 7))
  const month = date.getUTCMonth()
  const first = { month, quarter: month - (month % 3), year: 0 }[unit]
  return textOf(dateFrom(date.getUTCFullYear(), first, 1))
}

/** The first day of the period after that which begins on a day. */
export function nextStart(unit: PeriodUnit, start: string): string {
  if (unit === 'day') return addDays(start, 1)
  if (unit === 'week') return addDays(start, 7)
  return addMonths(start, { month: 1, quarter: 3, year: 12 }[unit])
}

/**
 * A range cut into periods; the first and the last may be parts of one. Each period ends after it begins, so the loop
 * comes to an end whatever it is given.
 */
export function cut(from: string, to: string, by: By): Period[] {
  if (by === 'all') return from < to ? [{ type: 'all', start: from, end: to }] : []
  const periods: Period[] = []
  for (let start = from; start < to; ) {
    const next = nextStart(by, startOf(by, start))
    const end = next < to ? next : to
    if (!(end > start)) throw new RangeError(`No period follows ${JSON.stringify(start)}.`)
    periods.push({ type: periodTypes[by], start, end })
    start = end
  }
  return periods
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

const firstDay = '0001-01-01'

export function addDays(day: string, count: number): string {
  const date = dateOf(day)
  date.setUTCDate(date.getUTCDate() + count)
  return textOf(date)
}

export function addMonths(day: string, count: number): string {
  const date = dateOf(day)
  return textOf(dateFrom(date.getUTCFullYear(), date.getUTCMonth() + count, date.getUTCDate()))
}

export function daysBetween(start: string, end: string): number {
  return Math.round((dateOf(end).getTime() - dateOf(start).getTime()) / 86_400_000)
}

function monthsBetween(start: string, end: string): number {
  const [first, last] = [dateOf(start), dateOf(end)]
  return (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth()
}

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

/** As Date.UTC, which takes the years 0 to 99 for those of the 20th century. */
function dateFrom(year: number, month: number, day: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date
}

/** Texts of days sort by time. All days before year 1 are the one before it, all after 9999 are its last. */
function textOf(date: Date): string {
  const year = date.getUTCFullYear()
  if (year < 1) return '0000-12-31'
  return year > 9999 ? '9999-12-31' : date.toISOString().slice(0, 10)
}
