import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goodsSteps, trafficSteps } from '../../src/dashboard/pages/morning/steps.ts'

const amounts = (steps: readonly { step: string; amount: bigint }[]) =>
  Object.fromEntries(steps.map(({ step, amount }) => [step, Number(amount)]))
const sum = (steps: readonly { amount: bigint }[]) => steps.reduce((all, { amount }) => all + amount, 0n)

test('doubled visits are a step of visits alone', () => {
  const before = { sessions: 100n, orders: 10n, revenue: 50_000n }
  expect(amounts(trafficSteps(before, { sessions: 200n, orders: 20n, revenue: 100_000n }))).toEqual({
    Visits: 50_000,
    Conversion: 0,
    'Order value': 0,
  })
})

test('a change of two factors is shared fairly between them', () => {
  // 100 × 10 % × 50.00 = 500.00, 200 × 20 % × 50.00 = 2,000.00: each alone makes 500.00, both 1,000.00.
  const before = { sessions: 100n, orders: 10n, revenue: 50_000n }
  expect(amounts(trafficSteps(before, { sessions: 200n, orders: 40n, revenue: 200_000n }))).toEqual({
    Visits: 75_000,
    Conversion: 75_000,
    'Order value': 0,
  })
})

test('without visits, conversion is not known', () => {
  const steps = trafficSteps(
    { sessions: 0n, orders: 10n, revenue: 10_000n },
    { sessions: 0n, orders: 20n, revenue: 30_000n },
  )
  expect(amounts(steps)).toEqual({ 'Number of orders': 12_500, 'Order value': 7_500 })
})

test('a price rise is price, a dearer assortment is mix, and more of everything is volume', () => {
  const sold = (units: bigint, revenue: bigint) => ({ units, revenue })
  const [mug, lamp] = [sold(10n, 10_000n), sold(10n, 40_000n)]
  expect(
    amounts(
      goodsSteps([
        { before: mug, now: sold(10n, 12_000n) },
        { before: lamp, now: lamp },
      ]),
    ),
  ).toEqual({ 'Units sold': 0, 'Mix of products': 0, 'Price and discounts': 2_000 })
  expect(
    amounts(
      goodsSteps([
        { before: mug, now: sold(5n, 5_000n) },
        { before: lamp, now: sold(15n, 60_000n) },
      ]),
    ),
  ).toEqual({ 'Units sold': 0, 'Mix of products': 15_000, 'Price and discounts': 0 })
  expect(
    amounts(
      goodsSteps([
        { before: mug, now: sold(20n, 20_000n) },
        { before: lamp, now: sold(20n, 80_000n) },
      ]),
    ),
  ).toEqual({ 'Units sold': 50_000, 'Mix of products': 0, 'Price and discounts': 0 })
})

test('steps sum to the change, to the cent, whatever the figures', () => {
  const count = fc.bigInt({ min: 0n, max: 5_000n })
  const money = fc.bigInt({ min: -1_000n, max: 100_000_000n })
  const traffic = fc.record({ sessions: count, orders: count, revenue: money })
  fc.assert(
    fc.property(traffic, traffic, (before, now) => {
      const without = (side: typeof before) => (side.orders === 0n ? { ...side, revenue: 0n } : side)
      const [a, b] = [without(before), without(now)]
      expect(sum(trafficSteps(a, b))).toBe(b.revenue - a.revenue)
    }),
  )
  const sold = fc.record({ units: fc.bigInt({ min: -5n, max: 500n }), revenue: money })
  fc.assert(
    fc.property(fc.array(fc.record({ before: sold, now: sold }), { maxLength: 20 }), (products) => {
      const change = products.reduce((all, { before, now }) => all + now.revenue - before.revenue, 0n)
      expect(sum(goodsSteps(products))).toBe(change)
    }),
  )
})
