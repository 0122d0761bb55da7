import { daysBetween, monthStart, nextPeriodStart, periodStart } from '../calendar.ts'
import type { CutPeriod } from './cut_period.ts'

/** Reading a month takes about as long as reading this many days. */
const MONTH_IN_DAYS = 4

/** Days to add to whole months, or to subtract from them. */
interface Edge {
  start: string
  end: string
  sign: '' | '-'
}

/**
 * A range as whole months and the days around them. Either days of the range outside of the months are added, or days
 * of the months outside of the range are subtracted, whichever are fewer.
 */
export interface Months {
  from: string
  /** The day after the last. */
  end: string
  /** Where the whole months begin and end. Without any, both are the end. */
  first: string
  last: string
  edges: readonly Edge[]
}

/**
 * Where the whole months or quarters between two days begin and end; the second day is excluded. Without any, both are
 * the end.
 */
export function whole(unit: 'month' | 'quarter', from: string, end: string): [first: string, last: string] {
  const first = periodStart(from, unit) === from ? from : nextPeriodStart(from, unit)
  const last = periodStart(end, unit)
  return first < last ? [first, last] : [end, end]
}

/** The months between two days; the second day is excluded. */
export function monthsOf(from: string, end: string): Months {
  const [first, last] = nearestMonths(from, end)
  const edges: Edge[] = [
    { start: from, end: first, sign: '' },
    { start: first, end: from, sign: '-' },
    { start: last, end, sign: '' },
    { start: end, end: last, sign: '-' },
  ]
  return { from, end, first, last, edges: edges.filter((edge) => edge.start < edge.end) }
}

/** Whole months. A month at either end counts if most of its days are requested. */
function nearestMonths(from: string, end: string): [first: string, last: string] {
  const [first, last] = whole('month', from, end)
  if (first === last) return [first, last]
  const [before, after] = [monthStart(from), nextPeriodStart(end, 'month')]
  // The result stops at the last supported day, which begins no month.
  const hasMonthAfter = after.endsWith('-01')
  return [
    daysBetween(before, from) + MONTH_IN_DAYS < daysBetween(from, first) ? before : first,
    hasMonthAfter && daysBetween(end, after) + MONTH_IN_DAYS < daysBetween(last, end) ? after : last,
  ]
}

/**
 * The rows of months as SQL. `rows` returns those of whole months and those of days; subtracted days have a minus sign.
 * A result of nothing then means that none of the days has it.
 */
export function monthsSql(
  { first, last, edges }: Months,
  rows: (column: 'month' | 'date', sign: '' | '-', start: string, end: string) => string,
): string {
  return [
    ...(first < last ? [rows('month', '', first, last)] : []),
    ...edges.map(({ start, end, sign }) => rows('date', sign, start, end)),
  ].join('\nunion all\n')
}

/** The days of a cut, split for tables by month. */
export interface MonthSplit {
  /** The requested range and the one that it is compared with. */
  eras: readonly Months[]
  /** Whether each month lies within one period, apart from the days subtracted from it. */
  isWithinPeriods: boolean
}

/** Undefined if months don't help, because there is no whole one. */
export function splitMonths(periods: readonly CutPeriod[]): MonthSplit | undefined {
  const eras = ([0, 1] as const).flatMap((era): Months[] => {
    const own = periods.filter((period) => period.era === era).sort((a, b) => (a.start < b.start ? -1 : 1))
    const [from, end] = [own[0]?.start, own.at(-1)?.end]
    return from === undefined || end === undefined ? [] : [monthsOf(from, end)]
  })
  if (!eras.some(({ first, last }) => first < last)) return undefined
  return { eras, isWithinPeriods: periods.every((period) => keepsMonthsWhole(period, eras)) }
}

/** Whether a period begins and ends at a month boundary, or outside of the whole months of its era. */
function keepsMonthsWhole({ era, start, end }: CutPeriod, eras: MonthSplit['eras']): boolean {
  const own = eras[era]
  if (!own) return true
  const isEdge = (day: string) =>
    day <= own.first || day <= own.from || day >= own.last || day >= own.end || day.endsWith('-01')
  return isEdge(start) && isEdge(end)
}
