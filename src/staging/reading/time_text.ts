import { daysInMonth } from '../csv/times.ts'
import { type ClockText, clockText } from './clock_text.ts'
import { type Day, type DayText, dayText } from './day_text.ts'
import { remembered } from './remembered.ts'

/** A time in a file, as far as it can be read without knowing the file. */
export type TimeText =
  | { kind: 'day'; day: DayText; clock: ClockText }
  /** A count since 1970, in UTC. */
  | { kind: 'instant'; milliseconds: number }
  /** Days since 1899-12-30, as spreadsheets count, in local time. */
  | { kind: 'serial'; milliseconds: number }
  /** A number of which a spreadsheet kept only the first digits. */
  | { kind: 'cut' }

const ISO =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z| ?[+-]\d{2}(?::?\d{2})?| UTC| GMT)?)?$/i
const SPACES = /[\s\u00a0\u2007\u2009\u202f]+/g
const COUNT = /^\d{9,10}(?:[.,]\d{1,9})?$|^\d{12,13}(?:[.,]\d+)?$|^\d{15,16}$|^\d{18,19}$/
const SERIAL = /^\d{5}(?:[.,]\d{1,15})?$/
const CUT = /^\d(?:[.,]\d+)?E\+?\d{1,2}$/i
const DAY_MS = 86_400_000
/** 1970-01-01 in the days of spreadsheets. */
const SERIAL_OF_1970 = 25_569
/** From 1990 to 2099. */
const SERIALS = { first: 32_874, last: 73_050 }

/** Whether a text is a time as feeds write it. */
export function isPlainTime(text: string): boolean {
  if (!ISO.test(text)) return false
  const day = Number(text.slice(8, 10))
  return day <= 28 || day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)))
}

/** Undefined if the text is not a time. */
export function timeText(text: string): TimeText | undefined {
  const spaced = text.replace(SPACES, ' ').trim()
  const space = spaced.indexOf(' ')
  const head = space > 0 ? spaced.slice(0, space) : ''
  const split = NUMERIC.test(head) ? knownDay(head) : undefined
  if (split?.rest === '') return timeOf(spaced, split, knownClock(spaced.slice(space)))
  const day = dayText(spaced)
  return timeOf(spaced, day, day && clockText(day.rest))
}

/** Days and times of day that consist only of numbers repeat, each on its own. */
const NUMERIC = /^\d[\d./-]{7,9}$/
const knownDay = remembered(dayText)
const knownClock = remembered(clockText)

function timeOf(text: string, day: DayText | undefined, clock: ClockText | undefined): TimeText | undefined {
  if (day && clock && Object.keys(day.readings).length > 0) return { kind: 'day', day, clock }
  return countOf(text)
}

function countOf(text: string): TimeText | undefined {
  const number = Number(text.replace(',', '.'))
  if (COUNT.test(text)) return { kind: 'instant', milliseconds: Math.round(number * unitOf(text)) }
  if (SERIAL.test(text) && number >= SERIALS.first && number < SERIALS.last + 1) {
    return { kind: 'serial', milliseconds: Math.round((number - SERIAL_OF_1970) * DAY_MS) }
  }
  return CUT.test(text) ? { kind: 'cut' } : undefined
}

/**
 * The unit in milliseconds: seconds, milliseconds, microseconds and nanoseconds differ in their number of digits today.
 */
function unitOf(text: string): number {
  const digits = text.replace(/[.,].*/, '').length
  if (digits <= 10) return 1000
  return digits <= 13 ? 1 : digits <= 16 ? 1e-3 : 1e-6
}

/** Milliseconds since 1970 at which a day begins, in local time. */
export function startOf({ year, month, day }: Day): number {
  // Date.UTC would put the years 0 to 99 into the 20th century.
  return new Date(0).setUTCFullYear(year, month - 1, day)
}
