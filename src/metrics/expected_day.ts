import { addDays, addMonths, dayOfMonth, daysBetween, monthEnd, monthStart } from '../calendar.ts'
import { median, quantile } from './medians.ts'

/** What a day usually has, and from where to where nothing is out of the ordinary. */
export interface ExpectedDay {
  usual: number
  low: number
  high: number
  /** What it rests on, in words. */
  basis: string
}

export interface DayOptions {
  /** The same day of the holiday of the year before: `undefined` where a day is ordinary, `null` where that is not known. */
  holidayBefore?: (day: string) => string | null | undefined
  /** How many things (orders, sessions) a figure of a day rests on: few of them scatter more. */
  volumeOf?: (day: string) => number | undefined
  /** Whether a figure is the count of those things. Sums of money scatter more than counts. */
  isCount?: boolean
}

type FigureOf = (day: string) => number | undefined

const WEEKS = 8
/** From so few days nothing can be told. */
const LEAST_DAYS = 4
/** A figure that is 0, or below, on more days of eight weeks comes too seldom to tell what is usual. */
const MOST_IDLE_DAYS = 8
/** How many standard deviations from the usual are ordinary. */
const DEVIATIONS = 3.5
/** Turn the median and the 80th percentile of deviations into the standard deviation of a normal distribution. */
const OF_MEDIAN = 1.4826
const OF_FOUR_FIFTHS = 1 / 1.2816
/** Nothing rings, however steady a figure was, within this part on the scale of roots: about a tenth of the usual. */
const LEAST_PART = 0.05
/** The variance of a sum of amounts that are as different as orders are, in parts of that of equal ones. */
const VALUES_SCATTER = 2
/** The course of the year before is looked at over so many days on either side, and believed up to a factor. */
const SEASON_DAYS = 10
const LEAST_SEASON_DAYS = 14
const MOST_SEASON = 2
/** A year and the same weekday. */
const YEAR_DAYS = 364
/** The first and the last days of a month are compared with those of other months. */
const EDGE_DAYS = 3
const EDGE_MONTHS = 12
const LEAST_MONTHS = 3
/** One holiday a year tells less than eight weeks do. */
const HOLIDAY_PART = 0.25

/**
 * The range in which the figure of a day is expected. It rests on the eight weeks before: the same weekdays say what is usual,
 * all days how much figures scatter, both brought to the season of the day by the course of the year before. The first and
 * last days of a month differ from other days as they did in other months, a holiday and the days beside it as they did a year
 * before. Undefined where too little is known.
 */
export function expectedDay(
  figureOf: FigureOf,
  day: string,
  options: DayOptions = {},
): ExpectedDay | undefined {
  const { holidayBefore = () => undefined } = options
  const isOrdinary = (other: string) => holidayBefore(other) === undefined
  const season = seasonOf((other) => (isOrdinary(other) ? figureOf(other) : undefined), day)
  const adjusted: FigureOf = (other) => {
    const value = isOrdinary(other) ? figureOf(other) : undefined
    return value === undefined ? undefined : value * season.factorOf(other)
  }
  const same = known(adjusted, sameWeekdays(day))
  if (same.length < LEAST_DAYS) return undefined
  const middle = median(same)
  const before = holidayBefore(day)
  const factor =
    before === undefined
      ? edgeFactor(figureOf, day, isOrdinary)
      : before !== null && holidayFactor(figureOf, before, isOrdinary)
  const scattered = scatterOf(adjusted, day)
  if (scattered === undefined || (before !== undefined && !factor)) return undefined
  const { ratio, scatter, leastPart, basis } = factor || ORDINARY
  const usual = middle * ratio
  const deviation = Math.max(scattered, chanceOf(day, usual, options), scatter)
  const part = Math.max(DEVIATIONS * deviation, leastPart)
  return {
    usual,
    low: usual * Math.max(0, 1 - part) ** 2,
    high: usual * (1 + part) ** 2,
    basis: [
      `the same weekday of the ${WEEKS} weeks before`,
      ...(season.isKnown ? ['the season of the year before'] : []),
      ...basis,
    ].join(', '),
  }
}

function sameWeekdays(day: string): string[] {
  return Array.from({ length: WEEKS }, (_, index) => addDays(day, -7 * (index + 1)))
}

function known(figureOf: FigureOf, days: readonly string[]): number[] {
  return days.map(figureOf).filter((value) => value !== undefined)
}

/** How the weeks before are brought to the level of the season, as it was a year before. */
function seasonOf(figureOf: FigureOf, day: string) {
  const levelAround = (middle: string) => {
    const days = Array.from({ length: 2 * SEASON_DAYS + 1 }, (_, index) =>
      addDays(middle, index - SEASON_DAYS),
    )
    const values = known(figureOf, days)
    return values.length >= LEAST_SEASON_DAYS
      ? values.reduce((sum, value) => sum + value, 0) / values.length
      : undefined
  }
  const level = levelAround(addDays(day, -YEAR_DAYS))
  const levels = new Map<string, number>()
  const factorOf = (other: string) => {
    if (level === undefined || level <= 0) return 1
    const found = levels.get(other)
    if (found !== undefined) return found
    const then = levelAround(addDays(other, -YEAR_DAYS))
    const factor =
      then === undefined || then <= 0 ? 1 : Math.min(MOST_SEASON, Math.max(1 / MOST_SEASON, level / then))
    levels.set(other, factor)
    return factor
  }
  return { isKnown: level !== undefined && level > 0, factorOf }
}

/**
 * How much days scatter about what is usual on their weekday, by the days of eight weeks, each beside the others of its weekday.
 * Counted in parts of the usual, on the scale of square roots, on which few things scatter as much as many. Median and 80th
 * percentile: odd days among them move it little.
 */
function scatterOf(figureOf: FigureOf, day: string): number | undefined {
  const days = Array.from({ length: 7 * WEEKS }, (_, index) => figureOf(addDays(day, -(index + 1))))
  const deviations = days.flatMap((value, index) => {
    const others = days.filter(
      (other, place): other is number => other !== undefined && place !== index && (place - index) % 7 === 0,
    )
    const usual = value === undefined || others.length < LEAST_DAYS - 1 ? 0 : median(others)
    return value === undefined || usual <= 0 ? [] : [Math.abs(Math.sqrt(Math.max(value, 0) / usual) - 1)]
  })
  const isOftenNothing = days.filter((value) => value !== undefined && value <= 0).length > MOST_IDLE_DAYS
  if (deviations.length === 0 || isOftenNothing) return undefined
  return Math.max(OF_MEDIAN * median(deviations), OF_FOUR_FIFTHS * quantile(deviations, 0.8))
}

/** What chance alone makes of so few things, on the same scale: more where each has another value. */
function chanceOf(day: string, usual: number, { volumeOf, isCount = false }: DayOptions): number {
  const volumes = volumeOf && !isCount ? known(volumeOf, sameWeekdays(day)) : []
  const volume = isCount ? usual : volumes.length > 0 ? median(volumes) : Number.POSITIVE_INFINITY
  return Math.sqrt((isCount ? 1 : VALUES_SCATTER) / Math.max(volume, 1)) / 2
}

interface Factor {
  ratio: number
  /** Its own scatter, as that of days. */
  scatter: number
  leastPart: number
  basis: string[]
}

const ORDINARY: Factor = { ratio: 1, scatter: 0, leastPart: LEAST_PART, basis: [] }

/** How a day stood to the same weekdays of the eight weeks before it. */
function ratioOf(figureOf: FigureOf, day: string, isOrdinary: (day: string) => boolean): number | undefined {
  const value = figureOf(day)
  const usual = known(figureOf, sameWeekdays(day).filter(isOrdinary))
  if (value === undefined || usual.length < LEAST_DAYS) return undefined
  const middle = median(usual)
  return middle > 0 ? value / middle : undefined
}

/** How the first or last days of months differ from other days; undefined where they don't, or nobody knows. */
function edgeFactor(
  figureOf: FigureOf,
  day: string,
  isOrdinary: (day: string) => boolean,
): Factor | undefined {
  const alike = edgesAlike(day).filter(isOrdinary)
  const ratios = alike.map((one) => ratioOf(figureOf, one, isOrdinary)).filter((one) => one !== undefined)
  if (ratios.length < LEAST_MONTHS) return undefined
  const ratio = median(ratios)
  const scatter = OF_MEDIAN * median(ratios.map((one) => Math.abs(one - ratio)))
  // Less than twice its own error is chance.
  if (Math.abs(ratio - 1) < (2 * scatter) / Math.sqrt(ratios.length)) return undefined
  return {
    ratio,
    scatter: scatter / Math.max(ratio, 0.1) / 2,
    leastPart: LEAST_PART,
    basis: ['this day of other months'],
  }
}

/** The same first or last day of the months before; none for a day between. */
function edgesAlike(day: string): string[] {
  const toEnd = daysBetween(day, monthEnd(day))
  const months = Array.from({ length: EDGE_MONTHS }, (_, index) => addMonths(monthStart(day), -(index + 1)))
  if (toEnd < EDGE_DAYS) return months.map((month) => addDays(monthEnd(month), -toEnd))
  return dayOfMonth(day) <= EDGE_DAYS ? months.map((month) => addDays(month, dayOfMonth(day) - 1)) : []
}

function holidayFactor(
  figureOf: FigureOf,
  before: string,
  isOrdinary: (day: string) => boolean,
): Factor | undefined {
  const ratio = ratioOf(figureOf, before, isOrdinary)
  if (ratio === undefined) return undefined
  return { ratio, scatter: 0, leastPart: HOLIDAY_PART, basis: [`the same holiday, ${before}`] }
}
