import { describe, expect, test } from 'vitest'
import type { Dimension, Row } from '../../src/dashboard/contract.ts'
import { byWeight, causesBy, explainedBy } from '../../src/dashboard/pages/morning/explained.ts'
import { goodsSteps, trafficSteps } from '../../src/dashboard/pages/morning/steps.ts'
import { fromHundredths, hundredths } from '../../src/reports/hundredths.ts'
import {
  type ChangingOrder,
  changingShop,
  memberOf,
  type PlantedCause,
  plantedCauses,
} from '../support/changing_shop.ts'
import { randomFrom } from '../support/seeded_random.ts'

/** Those that a single order tells. */
const cuts = explainedBy.filter((name) => name !== 'customer_type')
const SHOPS = 500
const SHOPS_A_CAUSE = 25

const sold = ({ quantity, price, discount }: ChangingOrder) => BigInt(quantity * price - discount)
const netOf = (order: ChangingOrder) => sold(order) - BigInt(order.returned)
const total = (orders: readonly ChangingOrder[], amount: (order: ChangingOrder) => bigint) =>
  orders.reduce((sum, order) => sum + amount(order), 0n)

/** Two periods of a shop. */
type Periods = [before: ChangingOrder[], now: ChangingOrder[]]

function causesOf([before, now]: Periods): Row[] {
  const rows = cuts.flatMap((cut) => {
    const members = [...new Set([...before, ...now].map((order) => order[cut]))]
    const of = (orders: readonly ChangingOrder[], member: string | null) =>
      fromHundredths(
        total(
          orders.filter((order) => order[cut] === member),
          netOf,
        ),
      )
    return causesBy(
      cut as Dimension,
      members.map((member) => ({
        [cut]: member,
        ...(cut === 'product' ? { product_name: member } : {}),
        net_sales: of(now, member),
        net_sales_before: of(before, member),
      })),
    )
  })
  return rows.sort(byWeight)
}

/** The steps to contribution by what was sold, with returns. */
function stepsOf([before, now]: Periods) {
  const side = (orders: readonly ChangingOrder[], product: string) => {
    const own = orders.filter((order) => order.product === product)
    return { units: total(own, ({ quantity }) => BigInt(quantity)), revenue: total(own, sold) }
  }
  const products = [...new Set([...before, ...now].map(({ product }) => product))]
  return [
    ...goodsSteps(products.map((product) => ({ before: side(before, product), now: side(now, product) }))),
    { step: 'Returns', amount: total(before, returned) - total(now, returned) },
  ]
}

const returned = (order: ChangingOrder) => BigInt(order.returned)

test(`the parts of ${SHOPS} random shops and pairs of periods sum to the change, to the cent`, () => {
  for (let seed = 1; seed <= SHOPS; seed++) {
    const random = randomFrom(seed)
    const days = 4 + Math.floor(random() * 20)
    const orders = changingShop(seed, { days, ordersADay: 1 + Math.floor(random() * 20) })
    const between = (from: number, to: number) => orders.filter(({ day }) => day >= from && day < to)
    const [from, split, to] = [0, 1, 2].map(() => Math.floor(random() * (days + 1))).sort((a, b) => a - b)
    const periods: Periods = [between(from ?? 0, split ?? 0), between(split ?? 0, to ?? days)]
    const change = total(periods[1], netOf) - total(periods[0], netOf)
    const causes = causesOf(periods)
    for (const cut of cuts) {
      const own = causes.filter(({ dimension }) => String(dimension).split(' ')[0] === cut)
      const sum = own.reduce((all, row) => all + (hundredths(row.change as string) ?? 0n), 0n)
      expect([seed, cut, sum]).toEqual([seed, cut, change])
    }
    const steps = stepsOf(periods)
    expect([seed, steps.reduce((all, { amount }) => all + amount, 0n)]).toEqual([seed, change])
    const traffic = (side: readonly ChangingOrder[]) => ({
      sessions: BigInt(side.length * 3 + (seed % 5)),
      orders: BigInt(side.length),
      revenue: total(side, sold),
    })
    const visits = trafficSteps(traffic(periods[0]), traffic(periods[1]))
    expect([seed, visits.reduce((all, { amount }) => all + amount, 0n)]).toEqual([
      seed,
      total(periods[1], sold) - total(periods[0], sold),
    ])
  }
})

describe.each(plantedCauses)('%s', (cause) => {
  test(`is named first in each of ${SHOPS_A_CAUSE} random shops`, () => {
    const found = Array.from({ length: SHOPS_A_CAUSE }, (_, no) => firstOf(cause, 1_000 + no))
    expect(found).toEqual(found.map(() => expectedFor(cause)))
  })
})

function firstOf(cause: PlantedCause, seed: number): unknown {
  const orders = changingShop(seed, { days: 28, ordersADay: 80, cause })
  const periods: Periods = [orders.filter(({ day }) => day < 14), orders.filter(({ day }) => day >= 14)]
  if (cause === 'returns rise') {
    const size = ({ amount }: { amount: bigint }) => (amount < 0n ? -amount : amount)
    return stepsOf(periods).sort((a, b) => (size(b) > size(a) ? 1 : -1))[0]?.step
  }
  const [first] = causesOf(periods)
  return [first?.dimension, first?.member]
}

function expectedFor(cause: PlantedCause): unknown {
  return cause === 'returns rise' ? 'Returns' : memberOf[cause]
}
