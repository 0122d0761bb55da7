import { divideRounded } from '../../../reports/hundredths.ts'

/** A step of a bridge, in hundredths. */
export interface Step {
  step: string
  amount: bigint
}

/** The factors of a figure: visits, orders per visit, amount per order. */
export interface Traffic {
  sessions: bigint
  orders: bigint
  /** In hundredths. */
  revenue: bigint
}

/**
 * Splits a change of revenue into visits, conversion and order value.
 *
 * Revenue is sessions × (orders / sessions) × (revenue / orders). Each factor gets the mean of its effects over all
 * orders in which the three can change (the Shapley value). So none is favoured, and the parts add up to the change. If
 * one side has no sessions, conversion is unknown, and visits and conversion are one step.
 */
export function trafficSteps(before: Traffic, now: Traffic): Step[] {
  const [value, ...rest] = shares(factorsOf(before, now))
  const parts = [value, ...rest].map((part) => part ?? 0n)
  const names =
    parts.length === 3 ? ['Visits', 'Conversion', 'Order value'] : ['Number of orders', 'Order value']
  return exact(
    names.map((step, index) => ({ step, amount: parts[index] ?? 0n })),
    now.revenue - before.revenue,
  )
}

/** Each factor before and now, as a fraction. */
type Factor = readonly [before: Fraction, now: Fraction]
type Fraction = readonly [over: bigint, under: bigint]

function factorsOf(before: Traffic, now: Traffic): Factor[] {
  const value: Factor = [orderValue(before, now), orderValue(now, before)]
  if (before.sessions === 0n || now.sessions === 0n || before.orders === 0n || now.orders === 0n) {
    return [
      [
        [before.orders, 1n],
        [now.orders, 1n],
      ],
      value,
    ]
  }
  return [
    [
      [before.sessions, 1n],
      [now.sessions, 1n],
    ],
    [
      [before.orders, before.sessions],
      [now.orders, now.sessions],
    ],
    value,
  ]
}

/**
 * Revenue per order. Without orders, the value of the other side, so that the whole change is in the number of orders.
 */
function orderValue(side: Traffic, other: Traffic): Fraction {
  if (side.orders > 0n) return [side.revenue, side.orders]
  return other.orders > 0n ? [other.revenue, other.orders] : [0n, 1n]
}

/** The Shapley value of each factor in the change of the product, in hundredths. */
function shares(factors: readonly Factor[]): bigint[] {
  const orders = permutations(factors.map((_, index) => index))
  return factors.map((_, factor) => {
    const changes = orders.map((order) => {
      const changed = new Set(order.slice(0, order.indexOf(factor)))
      const product = (isNow: (index: number) => boolean): Fraction =>
        factors.reduce<Fraction>(
          ([over, under], [before, now], index) => {
            const [a, b] = isNow(index) ? now : before
            return [over * a, under * b]
          },
          [1n, 1n],
        )
      const [a, b] = product((index) => changed.has(index) || index === factor)
      const [c, d] = product((index) => changed.has(index))
      return [a * d - c * b, b * d] as const
    })
    const [over, under] = changes.reduce<Fraction>(([a, b], [c, d]) => [a * d + c * b, b * d], [0n, 1n])
    return divideRounded(over, under * BigInt(orders.length))
  })
}

function permutations(list: readonly number[]): number[][] {
  if (list.length <= 1) return [[...list]]
  return list.flatMap((first) =>
    permutations(list.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  )
}

/** Adds the hundredths lost in rounding to the largest step, so that the steps add up to the change. */
export function exact(steps: readonly Step[], change: bigint): Step[] {
  const sum = steps.reduce((all, { amount }) => all + amount, 0n)
  const size = ({ amount }: Step) => (amount < 0n ? -amount : amount)
  const largest = steps.reduce<Step | undefined>(
    (most, step) => (most === undefined || size(step) > size(most) ? step : most),
    undefined,
  )
  return steps.map((step) => (step === largest ? { ...step, amount: step.amount + change - sum } : step))
}

/** The sales of a product: units, and hundredths after discounts. */
export interface Sold {
  units: bigint
  revenue: bigint
}

/**
 * Splits a change of revenue into volume, mix and price.
 *
 * Volume: the change in units, at the previous mean price. Mix: the change in which products are sold, at previous
 * prices; a product that was not sold before has its current price. Price: the current units times the change of their
 * price, with discounts. Revenue without units on either side counts as price. The three add up to the change.
 */
export function goodsSteps(products: readonly { before: Sold; now: Sold }[]): Step[] {
  const sum = (amount: (product: { before: Sold; now: Sold }) => bigint) =>
    products.reduce((all, product) => all + amount(product), 0n)
  const [units, unitsBefore] = [sum(({ now }) => now.units), sum(({ before }) => before.units)]
  const [revenue, revenueBefore] = [sum(({ now }) => now.revenue), sum(({ before }) => before.revenue)]
  const change = revenue - revenueBefore
  const volume = unitsBefore > 0n ? divideRounded((units - unitsBefore) * revenueBefore, unitsBefore) : change
  const price =
    unitsBefore > 0n
      ? sum(({ before, now }) => {
          if (before.units <= 0n || now.units <= 0n) return 0n
          return now.revenue - divideRounded(now.units * before.revenue, before.units)
        })
      : 0n
  return [
    { step: 'Units sold', amount: volume },
    { step: 'Mix of products', amount: change - volume - price },
    { step: 'Price and discounts', amount: price },
  ]
}
