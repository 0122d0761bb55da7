import { addDays } from '../calendar.ts'
import { grains } from './choices.ts'
import type { Bounds, Grain, Range } from './contract.ts'

/** No feed accepts an earlier time. */
const FIRST_DAY = '1990-01-01'
/** Feeds accept times up to two days from now. */
const DAYS_AHEAD = 2
/** The most points of a chart: about three years by day. */
const MOST_PERIODS = 1_100

/** The fewest days of a period. */
const shortest: Record<Grain, number> = { day: 1, week: 7, month: 28, quarter: 90, year: 365 }

/** The days that can be requested on a given day, and how many of them per grain. */
export function boundsOn(today: string): Bounds {
  return {
    from: FIRST_DAY,
    to: addDays(today, DAYS_AHEAD),
    longest: Object.fromEntries(
      grains.map((grain) => [grain, shortest[grain] * MOST_PERIODS]),
    ) as Bounds['longest'],
  }
}

/** The nearest day within the bounds. */
export function within(day: string, { from, to }: Range): string {
  return day < from ? from : day > to ? to : day
}
