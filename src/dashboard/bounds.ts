import { addDays } from '../calendar.ts'
import { grains } from './choices.ts'
import type { Bounds, Grain, Range } from './contract.ts'

/** No feed accepts a time before it. */
const FIRST_DAY = '1990-01-01'
/** Feeds accept times up to two days from now. */
const DAYS_AHEAD = 2
/** Points of a chart; three years by day are about so many. */
const MOST_PERIODS = 1_100

/** The fewest days that a period has. */
const shortest: Record<Grain, number> = { day: 1, week: 7, month: 28, quarter: 90, year: 365 }

/** Which days can be asked for on a day, and how many of them by each grain. */
export function boundsOn(today: string): Bounds {
  return {
    from: FIRST_DAY,
    to: addDays(today, DAYS_AHEAD),
    longest: Object.fromEntries(
      grains.map((grain) => [grain, shortest[grain] * MOST_PERIODS]),
    ) as Bounds['longest'],
  }
}

/** A day within the bounds, the nearest one. */
export function within(day: string, { from, to }: Range): string {
  return day < from ? from : day > to ? to : day
}
