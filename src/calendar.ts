// Calendar days as text, YYYY-MM-DD, without clock or time zone. The texts sort by time. Weeks are ISO weeks, from
// Monday. Server, pages, command line and generator share this file.

/** The lengths of periods, shortest first. */
export const periodUnits = ['day', 'week', 'month', 'quarter', 'year'] as const
export type PeriodUnit = (typeof periodUnits)[number]

/** The types of stored periods, by their `--by` name. ISO weeks begin on Monday. */
export const periodTypes = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  quarter: 'quarterly',
  year: 'yearly',
} as const satisfies Record<PeriodUnit, string>

/** Days from the first to the last, both included. */
export interface DayRange {
  from: string
  to: string
}

export const firstDay = '0001-01-01'
/** Also represents all later days. */
const lastDay = '9999-12-31'
/** Represents all days before the first: it sorts before them, and the next day is the first. */
const beforeAllDays = '0000-12-31'

const DAY_MS = 86_400_000

/** Whether a text is a calendar day, from year 1 on. */
export function isDay(text: string | null | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text) || text < firstDay) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Days from 1970-01-01 to a day. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

const [firstNumber, lastNumber] = [dayNumber(firstDay), dayNumber(lastDay)]

/** The day with this number. */
export function dayText(number: number): string {
  if (number < firstNumber) return beforeAllDays
  return number > lastNumber ? lastDay : new Date(number * DAY_MS).toISOString().slice(0, 10)
}

/** The day of an instant in a time zone. */
export function dayIn(timeZone: string, instant = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant)
}

export function addDays(day: string, count: number): string {
  return dayText(dayNumber(day) + count)
}

/** The same day in another month, or that month's last day if it is shorter. */
export function addMonths(day: string, count: number): string {
  const month = monthNumber(day) + count
  return dayText(Math.min(monthStartNumber(month) + dayOfMonth(day), monthStartNumber(month + 1)) - 1)
}

/** The same day in another year; 28 February if that year has no 29th. */
export function addYears(day: string, count: number): string {
  return addMonths(day, count * 12)
}

/** Days from one day to another; negative if the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

/** Months between the months of two days, whatever the days. */
export function monthsBetween(from: string, to: string): number {
  return monthNumber(to) - monthNumber(from)
}

export function dayOfMonth(day: string): number {
  return Number(day.slice(8, 10))
}

/** 1 to 12. */
export function monthOfYear(day: string): number {
  return Number(day.slice(5, 7))
}

/** 1 to 4. */
export function quarterOfYear(day: string): number {
  return Math.ceil(monthOfYear(day) / 3)
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(day: string): number {
  return weekdayOf(dayNumber(day))
}

/** The weekday of a day number. 1970-01-01 was a Thursday. */
export function weekdayOf(number: number): number {
  return ((((number + 3) % 7) + 7) % 7) + 1
}

/** The ISO week of a day. A week belongs to the year of its Thursday. */
export function isoWeek(day: string): { year: number; week: number } {
  const thursday = addDays(weekStart(day), 3)
  const week = Math.floor(daysBetween(yearStart(thursday), thursday) / 7) + 1
  return { year: Number(thursday.slice(0, 4)), week }
}

/** The Monday on or before a day. */
export function weekStart(day: string): string {
  return addDays(day, 1 - weekday(day))
}

export function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** The last day of a day's month. */
export function monthEnd(day: string): string {
  return dayText(monthStartNumber(monthNumber(day) + 1) - 1)
}

export function quarterStart(day: string): string {
  return `${day.slice(0, 4)}-${String(quarterOfYear(day) * 3 - 2).padStart(2, '0')}-01`
}

export function yearStart(day: string): string {
  return `${day.slice(0, 4)}-01-01`
}

const starts: Record<PeriodUnit, (day: string) => string> = {
  day: (day) => day,
  week: weekStart,
  month: monthStart,
  quarter: quarterStart,
  year: yearStart,
}

/** The first day of the period that contains a day. */
export function periodStart(day: string, unit: PeriodUnit): string {
  return starts[unit](day)
}

/** The first day after the period that contains a day. */
export function nextPeriodStart(day: string, unit: PeriodUnit): string {
  const start = periodStart(day, unit)
  if (unit === 'day') return addDays(start, 1)
  if (unit === 'week') return addDays(start, 7)
  return addMonths(start, monthsOf[unit])
}

/** The last day of the period that contains a day. */
export function periodEnd(day: string, unit: PeriodUnit): string {
  const start = periodStart(day, unit)
  if (unit === 'day') return start
  if (unit === 'week') return addDays(start, 6)
  return monthEnd(addMonths(start, monthsOf[unit] - 1))
}

const monthsOf = { month: 1, quarter: 3, year: 12 } as const

/** The first days of the periods in a range. The first is the range's own first day, even if no period begins there. */
export function periodStarts({ from, to }: DayRange, unit: PeriodUnit): string[] {
  const days: string[] = []
  let day = from
  while (day <= to) {
    days.push(day)
    const next = nextPeriodStart(day, unit)
    // Nothing comes after the last day.
    if (!(next > day)) break
    day = next
  }
  return days
}

/** The same days in the year before. Whole months stay whole months. Undefined if they begin before year 1. */
export function yearBefore({ from, to }: DayRange): DayRange | undefined {
  const [first, last] = [addYears(from, -1), addYears(to, -1)]
  if (first < firstDay) return undefined
  const isWholeMonths = from === monthStart(from) && to === monthEnd(to)
  return { from: first, to: isWholeMonths ? monthEnd(last) : last }
}

/** The same days in the month before. Whole months stay whole months. Undefined if they begin before year 1. */
export function monthBefore({ from, to }: DayRange): DayRange | undefined {
  const [first, last] = [addMonths(from, -1), addMonths(to, -1)]
  if (first < firstDay) return undefined
  const isWholeMonths = from === monthStart(from) && to === monthEnd(to)
  return { from: first, to: isWholeMonths ? monthEnd(last) : last }
}

/** As many earlier days, without overlap, that begin on the same weekday. Undefined if they begin before year 1. */
export function weekdaysBefore({ from, to }: DayRange): DayRange | undefined {
  const back = -7 * Math.ceil((daysBetween(from, to) + 1) / 7)
  const first = dayNumber(from) + back < dayNumber(firstDay) ? undefined : addDays(from, back)
  return first === undefined ? undefined : { from: first, to: addDays(to, back) }
}

/** A number of months up to and including a day: whole months if it is the last day of its month. */
export function monthsUpTo(to: string, count: number): DayRange {
  const before = addMonths(to, -count)
  return { from: addDays(to === monthEnd(to) ? monthEnd(before) : before, 1), to }
}

/** Number of months since year 0. */
function monthNumber(day: string): number {
  return Number(day.slice(0, 4)) * 12 + monthOfYear(day) - 1
}

/** The day number of the first day of a month. Date.UTC would put the years 0 to 99 into the 20th century. */
function monthStartNumber(month: number): number {
  return new Date(0).setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1) / DAY_MS
}
