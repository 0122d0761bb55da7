import { daysInMonth } from '../csv/times.ts'
import { monthNamed } from './month_names.ts'

export type Order = 'ymd' | 'dmy' | 'mdy'

export interface Day {
  year: number
  month: number
  day: number
}

/** The day at the start of a text. */
export interface DayText {
  /** Its valid readings, by the order of its numbers. One without an order can only be read one way. */
  readings: Partial<Record<Order | 'fixed', Day>>
  /** The rest of the text. */
  rest: string
  /** Numbers with dots between them, which nobody writes month first. Otherwise with slashes, hyphens or nothing. */
  isDotted: boolean
  /** First and last number of a day with a two-digit year: one of them is the year. */
  ends: readonly [number, number] | undefined
}

/** Two digits from here on belong to the 20th century. */
const CENTURY_TURNS = 70

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/
const YEAR_LAST = /^(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/-])/
const COMPACT = /^(\d{8})(?:(?=$|[T ])|(?=\d{4}(?:\d{2})?$))/
const NAME = String.raw`(\p{L}{3,12})\.?`
const YEAR = String.raw`'?(\d{4}|\d{2})(?!\d)`
const namedForms = [
  // 1 Mar 2026, 1. März 2026, 01-Mar-26, 1er mars 2026, 1 de marzo de 2026
  {
    form: new RegExp(
      String.raw`^(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]*(?:de |of )?${NAME},?[\s-]*(?:de )?${YEAR}`,
      'iu',
    ),
    at: [3, 2, 1],
  },
  // Mar 1, 2026, March 1st 2026, Mar-01-2026
  {
    form: new RegExp(String.raw`^${NAME}[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+${YEAR}(?!:)`, 'iu'),
    at: [3, 1, 2],
  },
  // 2026-Mar-01, 2026 Mar 1
  { form: new RegExp(String.raw`^(\d{4})[\s-]+${NAME}[\s-]+(\d{1,2})(?!\d)`, 'iu'), at: [1, 2, 3] },
] as const
// Sun Mar  1 10:15:00 UTC 2026
const CTIME = new RegExp(String.raw`^${NAME}\s+(\d{1,2})\s+(\d[\d:.]+(?:\s+[A-Za-z]{2,5})?)\s+(\d{4})$`, 'u')
const WEEKDAY =
  /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom)\p{L}*\.?,?\s+/iu

/** Undefined if the text doesn't begin with a day. */
export function dayText(text: string): DayText | undefined {
  return (
    yearFirst(text) ??
    yearLast(text) ??
    compact(text) ??
    named(text) ??
    named(text.replace(WEEKDAY, '')) ??
    afterWeekday(text)
  )
}

function afterWeekday(text: string): DayText | undefined {
  const rest = text.replace(WEEKDAY, '')
  return rest === text ? undefined : (yearFirst(rest) ?? yearLast(rest))
}

function yearFirst(text: string): DayText | undefined {
  const [whole, year, , month, day] = YEAR_FIRST.exec(text) ?? []
  if (whole === undefined) return undefined
  return fixed(dayOf(Number(year), Number(month), Number(day)), text.slice(whole.length))
}

function yearLast(text: string): DayText | undefined {
  const [whole, a = '', mark, b = '', c = ''] = YEAR_LAST.exec(text) ?? []
  if (whole === undefined) return undefined
  const [first, second, last] = [Number(a), Number(b), Number(c)]
  const isShort = c.length === 2
  const year = isShort ? fullYear(last) : last
  return {
    readings: present({
      dmy: dayOf(year, second, first),
      mdy: dayOf(year, first, second),
      ymd: isShort && a.length === 2 ? dayOf(fullYear(first), second, last) : undefined,
    }),
    rest: text.slice(whole.length),
    isDotted: mark === '.',
    ends: isShort ? [first, last] : undefined,
  }
}

/** `20260301`, also with the year last: no text of eight digits can be read both ways, since no month is 19 or 20. */
function compact(text: string): DayText | undefined {
  const [, digits] = COMPACT.exec(text) ?? []
  if (digits === undefined) return undefined
  const part = (from: number, to: number) => Number(digits.slice(from, to))
  const rest = text.slice(digits.length)
  const isYear = (year: number) => year >= 1900 && year < 2100
  if (isYear(part(0, 4))) {
    const day = dayOf(part(0, 4), part(4, 6), part(6, 8))
    if (day) return fixed(day, rest)
  }
  if (!isYear(part(4, 8))) return undefined
  return {
    readings: present({
      dmy: dayOf(part(4, 8), part(2, 4), part(0, 2)),
      mdy: dayOf(part(4, 8), part(0, 2), part(2, 4)),
    }),
    rest,
    isDotted: false,
    ends: undefined,
  }
}

function named(text: string): DayText | undefined {
  for (const { form, at } of namedForms) {
    const match = form.exec(text)
    const month = monthNamed(match?.[at[1]] ?? '')
    if (!match || month === undefined) continue
    const year = match[at[0]] as string
    const whole = year.length === 2 ? fullYear(Number(year)) : Number(year)
    return fixed(dayOf(whole, month, Number(match[at[2]])), text.slice(match[0].length))
  }
  const [, name = '', day, clock, year] = CTIME.exec(text) ?? []
  const month = monthNamed(name)
  return month === undefined ? undefined : fixed(dayOf(Number(year), month, Number(day)), ` ${clock}`)
}

function fixed(day: Day | undefined, rest: string): DayText | undefined {
  return day && { readings: { fixed: day }, rest, isDotted: false, ends: undefined }
}

function present(readings: Partial<Record<Order, Day | undefined>>): Partial<Record<Order, Day>> {
  return Object.fromEntries(Object.entries(readings).filter(([, day]) => day !== undefined))
}

function fullYear(two: number): number {
  return two + (two < CENTURY_TURNS ? 2000 : 1900)
}

/** Undefined if the calendar has no such day. */
export function dayOf(year: number, month: number, day: number): Day | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return { year, month, day }
}

/** YYYY-MM-DD. */
export function spelledDay({ year, month, day }: Day): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}
