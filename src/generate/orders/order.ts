import { DAY_SECONDS } from '../base/calendar.ts'
import type { Random } from '../base/random.ts'
import { numbered } from '../base/text.ts'
import type { Line } from './basket.ts'
import { type Course, drawCourse, drawReason, type Refund } from './course.ts'
import type { Coupon } from './discounts.ts'

/** An order as placed, with everything that will happen to it; money in cents. */
export interface Order {
  id: string
  day: number
  /** Position of its session in the day; −1 if it came by telephone or through a marketplace. */
  session: number
  sessionId: string
  /** −1 for a guest. */
  customer: number
  /** The customer's id, or the visitor's for a guest. */
  userId: string
  placedAt: number
  /** Position of its destination; −1 if the order has no address. */
  place: number
  channel: string
  lines: readonly Line[]
  discount: number
  coupon: Coupon | undefined
  shipping: number
  tax: number
  total: number
  method: string
  course: Course
  refund: Refund | undefined
}

const FREE_SHIPPING_FROM = 7_900
const SHIPPING = 490
const TAX_PERCENT = 19

export function orderId(number: number): string {
  return numbered('O', number + 1, 7)
}

/** What is decided when an order is placed. */
export type Placed = Pick<
  Order,
  | 'id'
  | 'session'
  | 'sessionId'
  | 'customer'
  | 'userId'
  | 'placedAt'
  | 'place'
  | 'channel'
  | 'lines'
  | 'coupon'
>

/** Completes an order: amounts, course, refund. */
export function completeOrder(random: Random, placed: Placed): Order {
  const { lines, coupon, placedAt } = placed
  let gross = 0
  let reduced = 0
  for (const line of lines) {
    gross += line.price * line.quantity
    reduced += line.discount
  }
  const byCoupon = Math.round(((gross - reduced) * (coupon?.percent ?? 0)) / 100)
  const net = gross - reduced - byCoupon
  const shipping = coupon?.freeShipping || net >= FREE_SHIPPING_FROM ? 0 : SHIPPING
  const tax = Math.round(((net + shipping) * TAX_PERCENT) / 100)
  const total = net + shipping + tax
  const course = drawCourse(random, placedAt, total)
  // Field by field: spreading would take four times as long as everything else done for an order.
  return {
    id: placed.id,
    session: placed.session,
    sessionId: placed.sessionId,
    customer: placed.customer,
    userId: placed.userId,
    placedAt,
    place: placed.place,
    channel: placed.channel,
    lines,
    coupon,
    day: Math.floor(placedAt / DAY_SECONDS),
    discount: reduced + byCoupon,
    shipping,
    tax,
    total,
    method: course.method,
    course,
    refund: course.refund && drawRefund(random, course.refund, lines, total, gross, net),
  }
}

/** Refunds the whole order, or some pieces of one line at the price paid, with their tax. */
function drawRefund(
  random: Random,
  { at, isWhole }: { at: number; isWhole: boolean },
  lines: readonly Line[],
  total: number,
  gross: number,
  net: number,
): Refund {
  const reason = drawReason(random)
  if (isWhole) return { at, amount: total, line: undefined, quantity: undefined, isRestocked: false, reason }
  const line = random.below(lines.length)
  const { price, quantity: bought } = lines[line] as Line
  const quantity = random.between(1, bought)
  const amount = Math.floor(((price * quantity * net) / gross) * (1 + TAX_PERCENT / 100))
  return { at, amount, line, quantity, isRestocked: reason !== 'damaged', reason }
}
