import { addDays } from '../calendar.ts'
import { median } from './medians.ts'

/** What a day usually has, judged by earlier days of the same weekday. */
export interface Expected {
  /** The median of those days. */
  usual: number
  /** Values from here to `high` are ordinary. */
  low: number
  high: number
  /** The days that this is based on, newest first. */
  days: readonly string[]
}

export interface ExpectedOptions {
  /** Days unlike others of their weekday. They are neither judged nor compared with. */
  isHoliday?: (day: string) => boolean
  /** Whether the figure counts random events: rows, orders, sessions. Then it is never below 0. */
  isCount?: boolean
}

const WEEKS = 8
/** Fewer days say nothing. */
const LEAST_DAYS = 4
/** A value is ordinary within this many typical deviations from the median. */
const DEVIATIONS = 4
/** Turns the median deviation into the standard deviation that a normal distribution would have. */
const TO_STANDARD = 1.4826
/** The part of the median that is ordinary on either side even if the earlier days were all alike. */
const LEAST_PART = 0.3
/** The same for counts, in standard deviations: about the square root of the usual count, taken as ten at least. */
const CHANCE = 3
const LEAST_COUNT = 10

/**
 * The range in which the figure of a day is expected, from the same weekdays of the eight weeks before. Undefined on a
 * holiday, and where fewer than four of those days have a figure. It uses median and median deviation, since one odd
 * day out of eight moves neither.
 *
 * `figureOf` returns the figure of a day, or undefined if there is none.
 */
export function expectedRange(
  figureOf: (day: string) => number | undefined,
  day: string,
  { isHoliday = () => false, isCount = false }: ExpectedOptions = {},
): Expected | undefined {
  if (isHoliday(day)) return undefined
  const before = Array.from({ length: WEEKS }, (_, index) => addDays(day, -7 * (index + 1)))
  const known = before.flatMap((other) => {
    const value = isHoliday(other) ? undefined : figureOf(other)
    return value === undefined ? [] : [{ day: other, value }]
  })
  if (known.length < LEAST_DAYS) return undefined
  const values = known.map(({ value }) => value)
  const usual = median(values)
  const deviation = TO_STANDARD * median(values.map((value) => Math.abs(value - usual)))
  const chance = isCount ? CHANCE * Math.sqrt(Math.max(usual, LEAST_COUNT)) : 0
  const width = Math.max(DEVIATIONS * deviation, LEAST_PART * Math.abs(usual), chance)
  return {
    usual,
    low: isCount ? Math.max(0, usual - width) : usual - width,
    high: usual + width,
    days: known.map(({ day: other }) => other),
  }
}
