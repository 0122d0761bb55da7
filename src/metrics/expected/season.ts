import { addDays } from '../../calendar.ts'

/** The figure of a day, or undefined if there is none. */
export type DailyFigure = (day: string) => number | undefined

/** A year, and the same weekday. */
const YEAR_DAYS = 364
/** The level around a day of the year before is the mean of so many days on either side. */
const SIDE_DAYS = 14
const LEAST_DAYS = 20
/** The season is believed up to this factor. */
const MOST = 2

/** Factors that bring days before `day` to the season of `day`, by the course of the year before. */
export function seasonOf(figureOf: DailyFigure, day: string) {
  const levelAYearBefore = (other: string) => {
    const first = addDays(other, -YEAR_DAYS - SIDE_DAYS)
    const values = Array.from({ length: 2 * SIDE_DAYS + 1 }, (_, index) => figureOf(addDays(first, index)))
    const known = values.filter((value) => value !== undefined)
    return known.length < LEAST_DAYS ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
  }
  const level = levelAYearBefore(day)
  if (level === undefined || level <= 0) return { isKnown: false, factorOf: () => 1 }
  return {
    isKnown: true,
    factorOf(other: string) {
      const then = levelAYearBefore(other)
      return then === undefined || then <= 0 ? 1 : Math.min(MOST, Math.max(1 / MOST, level / then))
    },
  }
}
