import { monthAndDay } from '../base/calendar.ts'
import type { Random } from '../base/random.ts'
import type { Leaf } from '../catalog/categories.ts'

export interface Coupon {
  code: string
  /** Percent off the goods. */
  percent: number
  freeShipping: boolean
}

const welcome: Coupon = { code: 'WELCOME10', percent: 10, freeShipping: false }
const freeShipping: Coupon = { code: 'FREESHIP', percent: 0, freeShipping: true }
const vip: Coupon = { code: 'VIP15', percent: 15, freeShipping: false }
const newsletter: Coupon = { code: 'NEWS5', percent: 5, freeShipping: false }

/** Coupons of the season, by month. */
const seasonal = new Map<number, Coupon>([
  [3, { code: 'SPRING12', percent: 12, freeShipping: false }],
  [4, { code: 'SPRING12', percent: 12, freeShipping: false }],
  [7, { code: 'SUMMER20', percent: 20, freeShipping: false }],
  [11, { code: 'BLACK25', percent: 25, freeShipping: true }],
  [12, { code: 'XMAS10', percent: 10, freeShipping: true }],
])

/** Draws the coupon of an order, or none. */
export function drawCoupon(random: Random, day: number, isFirst: boolean): Coupon | undefined {
  if (isFirst && random.chance(0.25)) return welcome
  const current = seasonal.get(monthAndDay(day).month)
  if (current && random.chance(0.12)) return current
  if (!random.chance(0.08)) return undefined
  return random.pick([freeShipping, vip, newsletter])
}

/** Percent off a line: end-of-season sales of whole categories, and single offers. */
export function promotionOf(random: Random, leaf: Leaf, day: number): number {
  const { month } = monthAndDay(day)
  const ending = (leaf.season[month % 12] as number) < (leaf.season[month - 1] as number) * 0.7
  return random.chance(ending ? 0.3 : 0.04) ? random.pick([10, 15, 20, 30]) : 0
}
