import { dayNumber, dayText, monthEnd, monthStart } from '../../calendar.ts'
import { monthAndDay } from '../base/calendar.ts'
import { Random } from '../base/random.ts'
import { money } from '../base/text.ts'
import type { World } from '../world.ts'

/** Monthly costs: cents per order of an average month, and a minimum. */
const monthly: readonly (readonly [category: string, perOrder: number, least: number])[] = [
  ['rent', 260, 45_000],
  ['salaries', 900, 90_000],
  ['software', 45, 9_900],
]

const DAYS_PER_MONTH = 30.4
/** The yearly rise of salaries and rent, on 1 January. */
const RISE = 0.03
/** New products are photographed on this day of every third month. */
const PHOTO_DAY = 15
const PHOTOS_PER_ORDER = 60
const LEAST_PHOTOS = 12_000

/** Costs that don't depend on single orders: monthly rent, salaries and software, and photographs now and then. */
export class Expenses {
  private readonly world: World
  private readonly ordersPerMonth: number

  constructor(world: World) {
    this.world = world
    this.ordersPerMonth = (world.options.orders / world.options.days) * DAYS_PER_MONTH
  }

  /** The rows that become known on a day: a month's rows on its first day, or on the first day of the history. */
  *on(day: number): Iterable<string> {
    const { month, dayOfMonth } = monthAndDay(day)
    const { options, start } = this.world
    if (dayOfMonth === 1 || day === start) {
      const text = dayText(day)
      const first = dayNumber(monthStart(text))
      const last = dayNumber(monthEnd(text))
      const years = Number(text.slice(0, 4)) - Number(dayText(start).slice(0, 4))
      for (const [category, perOrder, least] of monthly) {
        const whole = Math.max(perOrder * this.ordersPerMonth, least) * (1 + RISE * years)
        const part = (last - day + 1) / (last - first + 1)
        yield rowOf(`${category}-${text.slice(0, 7)}`, category, Math.round(whole * part), day, last)
      }
    }
    if (dayOfMonth === PHOTO_DAY && month % 3 === 2) {
      const random = new Random(options.seed, 'expenses', day)
      const cents =
        Math.max(PHOTOS_PER_ORDER * this.ordersPerMonth, LEAST_PHOTOS) * (0.8 + 0.4 * random.fraction())
      yield rowOf(`photos-${dayText(day)}`, 'photography', Math.round(cents), day)
    }
  }
}

function rowOf(id: string, category: string, cents: number, from: number, to?: number): string {
  const until = to === undefined ? '' : dayText(to)
  return `${id},${category},${money(cents)},${dayText(from)},${until},,`
}
