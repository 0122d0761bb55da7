import { hash, hashFraction, type Random } from '../base/random.ts'
import { numbered } from '../base/text.ts'
import { DailyCounts, dayWeight, type HoursOfDay } from '../base/volume.ts'
import type { World } from '../world.ts'

/** Average number of visits of a visitor who is not known as a customer. */
const VISITS_PER_VISITOR = 1.8

/** How many visits a day has and when each begins. A visit has a number, which decides everything else. */
export class VisitCalendar {
  /** The number of anonymous visitors. */
  readonly visitors: number
  private readonly counts: DailyCounts
  private readonly hours: HoursOfDay
  private readonly jitter: number

  constructor({ options, start, lastDay, hours }: World) {
    const { seed, sessions, days } = options
    this.visitors = Math.ceil(sessions / VISITS_PER_VISITOR)
    this.hours = hours
    this.jitter = hash(seed, 'visit start')
    this.counts = new DailyCounts(sessions, start, days, lastDay, (day) => dayWeight(seed, start, day))
  }

  on(day: number): number {
    return this.counts.on(day)
  }

  sessionId(day: number, position: number): string {
    return numbered('S', this.counts.until(day) + position + 1, 8)
  }

  /** The second of the day at which a visit begins. Visits are in this order. */
  start(day: number, position: number): number {
    return this.second((position + hashFraction(this.jitter, day, position)) / this.on(day))
  }

  /** The second before which a share of the day's visits begins. */
  second(share: number): number {
    return this.hours.second(share)
  }
}

export function visitorId(random: Random, visitors: number): string {
  return `V${random.below(visitors) + 1}`
}
