import { addDays, dayOfMonth, daysBetween, monthEnd, weekday } from '../../src/calendar.ts'
import { easterSunday } from '../../src/metrics/holidays.ts'
import { randomFrom } from './seeded_random.ts'

/** Figures of a made-up shop, day by day. */
export interface Figures {
  orders: number
  netSales: number
  conversionRate: number
  returns: number
}

/** What was done to a day of the shop. */
export interface Planted {
  day: string
  /** Orders times this. */
  factor: number
}

export const holidays = [
  '12-25',
  '12-26',
  '01-01',
  'easter',
  'easter+1',
  '2024-11-29',
  '2025-11-28',
  '2026-11-27',
]

const FIRST = '2024-01-01'
const LAST = '2026-12-31'
/** From here on days are judged: the year before is known. */
export const JUDGED_FROM = '2025-01-01'
const WEEKDAYS = [1.1, 1.05, 1, 0.98, 0.95, 0.85, 1.07]

/** How likely each day is to be planted, and how far planted days are apart: as an owner meets them, one a fortnight. */
const PLANTED_EVERY = 14

/**
 * Three years of a shop: weekdays, a season with its top in December, growth of a fifth a year, busy ends of months, holidays,
 * days that scatter by themselves, orders that come by chance and have values of their own.
 */
export function simulatedYears(seed: number, ordersADay: number, factors: readonly number[]) {
  const random = randomFrom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const figures = new Map<string, Figures>()
  const planted = new Map<string, Planted>()
  const all = daysBetween(FIRST, LAST) + 1
  let next = daysBetween(FIRST, JUDGED_FROM) + 3 + Math.floor(random() * PLANTED_EVERY)
  for (let no = 0; no < all; no += 1) {
    const day = addDays(FIRST, no)
    let factor = 1
    if (factors.length > 0 && no === next) {
      factor = factors[planted.size % factors.length] as number
      next += PLANTED_EVERY - 3 + Math.floor(random() * 7)
      if (holidayFactor(day) === 1) planted.set(day, { day, factor })
      else factor = 1
    }
    const level = ordersADay * levelOf(day, no) * Math.exp(0.07 * normal())
    const orders = poisson(level * factor, random, normal)
    const sessions = poisson(level * 40, random, normal)
    let netSales = 0
    for (let order = 0; order < orders; order += 1) netSales += 60 * Math.exp(0.7 * normal())
    const returns = Array.from({ length: poisson(level * 0.06, random, normal) }).reduce<number>(
      (sum) => sum + 50 * Math.exp(0.7 * normal()),
      0,
    )
    figures.set(day, {
      orders,
      netSales,
      conversionRate: sessions === 0 ? 0 : (orders / sessions) * 100,
      returns,
    })
  }
  return { figures, planted, last: LAST }
}

function levelOf(day: string, no: number): number {
  const season =
    1 +
    0.5 * Math.exp(-((daysBetween(`${day.slice(0, 4)}-12-12`, day) / 25) ** 2)) +
    0.1 * Math.sin((no / 365) * 2 * Math.PI)
  const edge = daysBetween(day, monthEnd(day)) < 2 ? 1.2 : dayOfMonth(day) === 1 ? 1.1 : 1
  return season * edge * 1.2 ** (no / 365) * (WEEKDAYS[weekday(day) - 1] as number) * holidayFactor(day)
}

function holidayFactor(day: string): number {
  if (holidays.includes(day)) return 2.6
  if (['12-25', '01-01'].includes(day.slice(5))) return 0.4
  if (day.slice(5) === '12-26') return 1.3
  const fromEaster = daysBetween(easterSunday(Number(day.slice(0, 4))), day)
  return fromEaster === 0 || fromEaster === 1 ? 0.6 : 1
}

function poisson(mean: number, random: () => number, normal: () => number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
  let [count, product] = [0, random()]
  const limit = Math.exp(-mean)
  while (product > limit) {
    product *= random()
    count += 1
  }
  return count
}
