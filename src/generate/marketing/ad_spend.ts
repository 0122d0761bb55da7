import { dayText } from '../../calendar.ts'
import { DAY_SECONDS, timeText } from '../base/calendar.ts'
import { Random } from '../base/random.ts'
import { money, quoted } from '../base/text.ts'
import { shareOfTraffic } from '../visits/traffic.ts'
import type { VisitCalendar } from '../visits/visit_calendar.ts'
import type { World } from '../world.ts'
import { type Campaign, campaigns } from './campaigns.ts'

/** Orders per visit in a shop for which the click costs are stated. */
const USUAL_ORDERS_PER_VISIT = 0.06

/** What the shop pays for its ads, day by day, for the visits that they bring. */
export class AdSpend {
  private readonly seed: number
  private readonly calendar: VisitCalendar
  /** Clicks cost more where visits order more often. */
  private readonly priceLevel: number

  constructor({ options }: World, calendar: VisitCalendar) {
    this.seed = options.seed
    this.calendar = calendar
    this.priceLevel = options.orders / Math.max(options.sessions, 1) / USUAL_ORDERS_PER_VISIT
  }

  /** The rows of a day. */
  *on(day: number): Iterable<string> {
    const date = dayText(day)
    const visits = this.calendar.on(day)
    for (const [at, campaign] of campaigns.entries()) {
      const random = new Random(this.seed, 'ad spend', day, at)
      const named = { ...campaign, campaign: campaign.campaign.replace('{month}', date.slice(0, 7)) }
      for (const share of campaign.devices) {
        const expected = visits * share * shareOfTraffic(campaign) * (0.9 + 0.4 * random.fraction())
        const clicks = Math.floor(expected + random.fraction())
        const shown = Math.round(clicks * campaign.shownPerClick * (0.8 + 0.4 * random.fraction()))
        const cost = campaign.clickCost * this.priceLevel * (0.85 + 0.3 * random.fraction())
        if (clicks > 0) yield rowOf(named, day, at, Math.round(clicks * cost), shown, clicks)
      }
    }
  }
}

function rowOf(
  { platform, source, medium, campaign, tellsUtm, idPrefix }: Campaign,
  day: number,
  at: number,
  cents: number,
  shown: number,
  clicks: number,
): string {
  const date = dayText(day)
  const id = idPrefix === undefined ? '' : `${idPrefix}-${date.replaceAll('-', '')}-${at + 1}`
  // Platforms close their books at night. Exports without ids don't say when.
  const updatedAt = id === '' ? '' : timeText(day * DAY_SECONDS + 86_100)
  const utm = tellsUtm ? [source, medium, campaign] : ['', '', '']
  return [id, date, platform, campaign, ...utm, money(cents), String(shown), String(clicks), '', updatedAt]
    .map(quoted)
    .join(',')
}
