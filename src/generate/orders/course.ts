import { DAY_SECONDS } from '../base/calendar.ts'
import { Choice } from '../base/distributions.ts'
import type { Random } from '../base/random.ts'

/** What a record says from an instant on. */
export interface Step {
  at: number
  status: string
}

export interface Payment {
  method: string
  /** In cents. */
  amount: number
  steps: Step[]
}

export interface Refund {
  at: number
  /** In cents. */
  amount: number
  /** Position of the refunded line; undefined: the whole order. */
  line: number | undefined
  quantity: number | undefined
  isRestocked: boolean
  reason: string
}

/** The full course of an order. */
export interface Course {
  steps: Step[]
  payments: Payment[]
  /** When goods, or the whole order, come back. */
  refund: { at: number; isWhole: boolean } | undefined
}

type Fate = 'delivered' | 'cancelled' | 'failed' | 'unpaid' | 'part_refunded' | 'refunded'

const FATES = new Choice<Fate>([
  ['delivered', 83],
  ['cancelled', 4],
  ['failed', 2.5],
  ['unpaid', 1.5],
  ['part_refunded', 6],
  ['refunded', 3],
])

const METHODS = new Choice<string>([
  ['credit_card', 40],
  ['paypal', 27],
  ['invoice', 12],
  ['apple_pay', 9],
  ['bank_transfer', 8],
  ['cash_on_delivery', 4],
])

const REASONS = ['damaged', 'wrong size', 'not as described', 'changed mind', 'arrived late', '']

/** Draws the course of an order, given its time and amount. */
export function drawCourse(random: Random, placedAt: number, amount: number): Course & { method: string } {
  const fate = FATES.draw(random)
  const method = METHODS.draw(random)
  const later = (from: number, low: number, high: number) =>
    from + random.between(Math.round(low * DAY_SECONDS), Math.round(high * DAY_SECONDS))
  const pay = (steps: Step[]): Payment => ({ method, amount, steps })
  if (fate === 'failed') {
    return {
      method,
      steps: [{ at: placedAt, status: 'failed' }],
      payments: [pay([{ at: placedAt + 4, status: 'failed' }])],
      refund: undefined,
    }
  }
  const waits = method === 'bank_transfer'
  const paidAt = waits ? later(placedAt, 1, 4) : placedAt + 4
  const first: Step = { at: placedAt, status: waits || fate === 'unpaid' ? 'pending' : 'processing' }
  if (fate === 'unpaid') {
    const givenUpAt = later(placedAt, 7, 9)
    return {
      method,
      steps: [first, { at: givenUpAt, status: 'cancelled' }],
      payments: [
        pay([
          { at: placedAt + 4, status: 'pending' },
          { at: givenUpAt, status: 'failed' },
        ]),
      ],
      refund: undefined,
    }
  }
  if (fate === 'cancelled') {
    return {
      method,
      steps: [first, { at: later(placedAt, 0.1, 0.9), status: 'cancelled' }],
      payments: [pay([{ at: placedAt + 4, status: 'cancelled' }])],
      refund: undefined,
    }
  }
  const shippedAt = later(paidAt, 0.6, 2.5)
  const deliveredAt = later(shippedAt, 1, 4)
  const payments: Payment[] = []
  if (random.chance(0.03)) payments.push(pay([{ at: placedAt + 2, status: 'failed' }]))
  if (waits) {
    payments.push(
      pay([
        { at: placedAt + 4, status: 'pending' },
        { at: paidAt, status: 'succeeded' },
      ]),
    )
  } else {
    payments.push(pay([{ at: method === 'cash_on_delivery' ? deliveredAt : paidAt, status: 'succeeded' }]))
  }
  const steps: Step[] = [
    first,
    { at: shippedAt, status: 'shipped' },
    { at: deliveredAt, status: random.chance(0.6) ? 'completed' : 'delivered' },
  ]
  if (fate === 'delivered') return { method, steps, payments, refund: undefined }
  const refundedAt = later(deliveredAt, 2, 20)
  if (fate === 'refunded') steps.push({ at: refundedAt, status: 'refunded' })
  return { method, steps, payments, refund: { at: refundedAt, isWhole: fate === 'refunded' } }
}

export function drawReason(random: Random): string {
  return random.pick(REASONS)
}
