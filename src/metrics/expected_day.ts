import { addDays } from '../calendar.ts'
import { type DailyFigure, seasonOf } from './expected/season.ts'
import { monthEdge, ORDINARY, sameHoliday } from './expected/special_days.ts'
import { WEEKS, weekPattern } from './expected/week_pattern.ts'
import { median } from './medians.ts'

/** What a day usually has, and the range in which nothing is unusual. */
export interface ExpectedDay {
  usual: number
  low: number
  high: number
  /** What it rests on, in words. */
  basis: string
}

export interface DayOptions {
  /** The same day of the holiday a year before: `undefined` for an ordinary day, `null` if that is not known. */
  holidayBefore?: (day: string) => string | null | undefined
  /** How many things (orders, sessions) the figure of a day rests on. The fewer, the more it scatters. */
  volumeOf?: (day: string) => number | undefined
  /** Whether the figure counts those things. Sums of money scatter more than counts. */
  isCount?: boolean
  /** How far from the usual a value is always ordinary, as a part of its root: 0.05 is about a tenth of the usual. */
  leastPart?: number
}

/** How many days before a day `expectedDay` reads: a year for season and months, and the weeks before those. */
export const DAYS_READ = 470

/** How many standard deviations from the usual are ordinary. */
const DEVIATIONS = 3.3
const LEAST_PART = 0.05
/** The variance of a sum of amounts as different as those of orders, as a multiple of that of equal amounts. */
const VALUES_SCATTER = 2

/**
 * The range in which the figure of a day is expected: the only answer of Storehouse to "is this day unusual?". It rests on
 * the twelve weeks before: their level, the pattern of weekdays, and how much days scatter. Undefined if too little is known.
 */
export function expectedDay(
  figureOf: DailyFigure,
  day: string,
  options: DayOptions = {},
): ExpectedDay | undefined {
  const { holidayBefore = () => undefined, leastPart = LEAST_PART } = options
  const ordinary: DailyFigure = (other) => (holidayBefore(other) === undefined ? figureOf(other) : undefined)
  const before = holidayBefore(day)
  const factor =
    before === undefined ? (monthEdge(ordinary, day) ?? ORDINARY) : sameHoliday(figureOf, ordinary, before)
  if (!factor) return undefined
  const season = seasonOf(ordinary, day)
  const days = Array.from({ length: 7 * WEEKS }, (_, index) => addDays(day, -(index + 1)))
  const pattern = weekPattern(
    days.map((other) => {
      const value = ordinary(other)
      return value === undefined ? undefined : value * season.factorOf(other)
    }),
  )
  if (!pattern) return undefined
  const usual = pattern.usual * factor.ratio
  const deviation = Math.max(pattern.scatter, factor.scatter, chanceOf(days, usual, options))
  const part = Math.max(DEVIATIONS * deviation, leastPart, factor.leastPart)
  return {
    usual,
    low: usual * Math.max(0, 1 - part) ** 2,
    high: usual * (1 + part) ** 2,
    basis: [
      `the ${WEEKS} weeks before and their weekdays`,
      ...(season.isKnown ? ['the season of the year before'] : []),
      ...factor.basis,
    ].join(', '),
  }
}

/** How much chance alone makes so few things scatter, on the scale of roots. */
function chanceOf(days: readonly string[], usual: number, { volumeOf, isCount = false }: DayOptions): number {
  const volumes = isCount || !volumeOf ? [] : days.map(volumeOf).filter((volume) => volume !== undefined)
  const volume = isCount ? usual : volumes.length > 0 ? median(volumes) : Number.POSITIVE_INFINITY
  return Math.sqrt((isCount ? 1 : VALUES_SCATTER) / Math.max(volume, 1)) / 2
}
