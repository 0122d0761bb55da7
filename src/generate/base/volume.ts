import { weekdayOf } from '../../calendar.ts'
import { monthAndDay } from './calendar.ts'
import { Quantiles } from './distributions.ts'
import { hashFraction } from './random.ts'

/** Sessions by weekday, from Monday to Sunday. */
const WEEKDAYS = [1.04, 1.0, 0.98, 0.97, 0.94, 0.98, 1.09]

/** The volume of the whole shop by month, from January to December. */
const MONTHS = [0.92, 0.88, 0.96, 1.0, 1.03, 0.97, 0.9, 0.91, 0.99, 1.04, 1.2, 1.25]

/** Yearly growth: a volume of 1 becomes this much more a year later. */
const GROWTH_PER_YEAR = 0.7

/** Interpolates between the middles of months, so that no month begins with a jump. */
export function monthly(values: readonly number[], day: number): number {
  const { month, dayOfMonth } = monthAndDay(day)
  const offset = (dayOfMonth - 15) / 30
  const here = values[month - 1] as number
  const next = values[(month - 1 + (offset < 0 ? 11 : 1)) % 12] as number
  return here + (next - here) * Math.abs(offset)
}

/** Whether a day is the last Friday of November or on the weekend after it. */
function isBlackFriday(day: number): boolean {
  const friday = day - ((weekdayOf(day) + 2) % 7)
  const { month, dayOfMonth } = monthAndDay(friday)
  return day - friday <= 3 && month === 11 && dayOfMonth > 23
}

/** How busy a day is relative to others: growth, season, weekday, sales days and chance. */
export function dayWeight(seed: number, start: number, day: number): number {
  const growth = 1 + (GROWTH_PER_YEAR * (day - start)) / 365
  const chance = 0.88 + 0.24 * hashFraction(seed, day, 7)
  const event = isBlackFriday(day) ? 1.9 : 1
  return growth * monthly(MONTHS, day) * (WEEKDAYS[weekdayOf(day) - 1] as number) * chance * event
}

/**
 * Spreads a total over the days of the history by weights. Days after the end continue the same way. The counts of the
 * history add up exactly to the total.
 */
export class DailyCounts {
  private readonly start: number
  private readonly before: Float64Array

  constructor(total: number, start: number, days: number, lastDay: number, weight: (day: number) => number) {
    this.start = start
    const length = Math.max(days, lastDay - start + 1)
    const sums = new Float64Array(length + 1)
    for (let at = 0; at < length; at++) sums[at + 1] = (sums[at] as number) + weight(start + at)
    const all = sums[days] as number
    this.before = sums.map((sum) => Math.floor((total * sum) / all + 0.5))
  }

  /** The count of all days before this one. */
  until(day: number): number {
    return this.before[day - this.start] as number
  }

  on(day: number): number {
    return this.until(day + 1) - this.until(day)
  }
}

/** Visits by hour, from midnight to midnight. */
const HOURS = [
  1.2, 0.7, 0.4, 0.3, 0.3, 0.5, 1.2, 2.4, 3.6, 4.4, 5.0, 5.2, 5.6, 5.4, 5.0, 4.9, 5.1, 5.6, 6.4, 7.6, 8.4,
  7.8, 5.2, 2.8,
]

/** The latest second at which a visit starts, so that it ends on the same day. */
const LAST_START = 84_000

/** When things happen during a day: the second before which a given share has happened. */
export class HoursOfDay {
  private readonly inverse: Quantiles
  private readonly shares: Quantiles

  constructor() {
    const total = HOURS.reduce((sum, weight) => sum + weight, 0)
    const cumulative = [0]
    for (const weight of HOURS) cumulative.push((cumulative.at(-1) as number) + weight / total)
    this.shares = new Quantiles(cumulative)
    const steps = 480
    this.inverse = new Quantiles(
      Array.from({ length: steps + 1 }, (_, step) => LAST_START * invert(cumulative, step / steps)),
    )
  }

  second(share: number): number {
    return Math.floor(this.inverse.at(share))
  }

  /** The approximate share of the day's visits before a second. */
  share(second: number): number {
    return this.shares.at(Math.min(1, second / LAST_START))
  }
}

/** The fraction of the day by which a share of the visits has come. */
function invert(cumulative: readonly number[], share: number): number {
  let hour = 0
  while (hour < cumulative.length - 2 && (cumulative[hour + 1] as number) < share) hour++
  const low = cumulative[hour] as number
  const high = cumulative[hour + 1] as number
  return (hour + Math.max(0, Math.min(1, (share - low) / (high - low)))) / (cumulative.length - 1)
}
