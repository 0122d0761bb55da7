import { daysBetween, monthStart, nextPeriodStart, periodStart } from '../calendar.ts'
import type { CutPeriod } from './cut_period.ts'

/** A month is read as quickly as about so many of its days. */
const MONTH_IN_DAYS = 4

/** Days that are added to whole months, or taken away from them. */
interface Edge {
  start: string
  end: string
  sign: '' | '-'
}

/**
 * A range as whole months and the days around them: days of it that are in none of the months, or days of these that are
 * not in it, whichever are fewer.
 */
export interface Months {
  from: string
  /** The day after its last. */
  end: string
  /** Where the whole months begin and end; without any, both are the end. */
  first: string
  last: string
  edges: readonly Edge[]
}

/** Where the whole months or quarters of the days from one to another (which is not one of them) begin and end; without any, both are the end. */
export function whole(unit: 'month' | 'quarter', from: string, end: string): [first: string, last: string] {
  const first = periodStart(from, unit) === from ? from : nextPeriodStart(from, unit)
  const last = periodStart(end, unit)
  return first < last ? [first, last] : [end, end]
}

/** The months of the days from one to another, which is not one of them. */
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

/** Whole months, and at both ends a month of which most days are asked for. */
function nearestMonths(from: string, end: string): [first: string, last: string] {
  const [first, last] = whole('month', from, end)
  if (first === last) return [first, last]
  const [before, after] = [monthStart(from), nextPeriodStart(end, 'month')]
  // The last day there is begins no month.
  const hasMonthAfter = after.endsWith('-01')
  return [
    daysBetween(before, from) + MONTH_IN_DAYS < daysBetween(from, first) ? before : first,
    hasMonthAfter && daysBetween(end, after) + MONTH_IN_DAYS < daysBetween(last, end) ? after : last,
  ]
}

/**
 * The rows of months as SQL: `rows` gives those of whole months, and those of days, under a minus sign where they are
 * taken away. What adds up to nothing then is on none of the days.
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

/** The days of a cut for tables by month. */
export interface MonthSplit {
  /** What is asked for, and what it is compared with. */
  eras: readonly Months[]
  /** Whether each month, without the days that are taken away from it, lies within one period. */
  isWithinPeriods: boolean
}

/** Undefined where months are of no use: there is no whole one, or a day belongs to both eras. */
export function splitMonths(periods: readonly CutPeriod[]): MonthSplit | undefined {
  const eras = ([0, 1] as const).flatMap((era): Months[] => {
    const own = periods.filter((period) => period.era === era).sort((a, b) => (a.start < b.start ? -1 : 1))
    const [from, end] = [own[0]?.start, own.at(-1)?.end]
    return from === undefined || end === undefined ? [] : [monthsOf(from, end)]
  })
  const [asked, before] = eras
  if (!asked || !eras.some(({ first, last }) => first < last)) return undefined
  if (before && before.from < asked.end && asked.from < before.end) return undefined
  return { eras, isWithinPeriods: periods.every((period) => keepsMonthsWhole(period, eras)) }
}

/** Whether a period begins and ends with a month, or outside of the whole months of its era. */
function keepsMonthsWhole({ era, start, end }: CutPeriod, eras: MonthSplit['eras']): boolean {
  const own = eras[era]
  if (!own) return true
  const isEdge = (day: string) =>
    day <= own.first || day <= own.from || day >= own.last || day >= own.end || day.endsWith('-01')
  return isEdge(start) && isEdge(end)
}
