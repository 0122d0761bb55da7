import { addDays } from '../calendar.ts'

/** What a day usually has, by the same weekdays before it. */
export interface Expected {
  /** The middle of those days. */
  usual: number
  /** From here to `high` nothing is out of the ordinary. */
  low: number
  high: number
  /** The days that it rests on, newest first. */
  days: readonly string[]
}

export interface ExpectedOptions {
  /** Days that are like no other of their weekday: none is judged, and none is compared with. */
  isHoliday?: (day: string) => boolean
  /** Whether the figure counts things, which come in by chance: rows, orders, sessions. Then it is never below 0. */
  isCount?: boolean
}

const WEEKS = 8
/** From so few days nothing can be told. */
const LEAST_DAYS = 4
/** How many typical deviations from the middle are ordinary. */
const DEVIATIONS = 4
/** Turns the median deviation into the standard deviation that a normal distribution would have. */
const TO_STANDARD = 1.4826
/** What is ordinary on either side even where the days before were all alike. */
const LEAST_PART = 0.3
/** The same for counts: their chance is about the root of what is usual, of ten at least. */
const CHANCE = 3
const LEAST_COUNT = 10

/**
 * The range that the figure of a day is expected in, from the same weekdays of the eight weeks before; undefined where
 * fewer than four of them tell something, and on a holiday. Median and median deviation: one odd day of eight moves
 * neither.
 *
 * `figureOf` gives the figure of a day, undefined where there is none.
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const at = (index: number) => sorted[index] as number
  return Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle))
}
