import { expect, test } from 'vitest'
import { colorOn } from '../../src/dashboard/web/app/charts/colors.ts'
import { logSteps } from '../../src/dashboard/web/app/charts/log_steps.ts'

/** How many of the amounts each step holds. */
const counts = (amounts: readonly number[]) => {
  const edges = logSteps(amounts)
  return [...edges, Number.POSITIVE_INFINITY].map(
    (edge, step) => amounts.filter((one) => one < edge && one >= (edges[step - 1] ?? 0)).length,
  )
}

test('one country with nearly everything leaves the small ones in steps of their own', () => {
  const amounts = [9_000_000, 280_000, 40_000, 6_000, 900]
  expect(logSteps(amounts)).toEqual([6_000, 40_000, 200_000, 1_000_000])
  expect(counts(amounts)).toEqual([1, 1, 1, 1, 1])
})

test('countries of similar size are told apart, too', () => {
  expect(counts([18_510, 6_832, 6_095, 5_994, 5_672, 4_763, 4_292, 1_763])).toEqual([1, 1, 5, 0, 1])
})

test('edges rise and lie between the smallest and the largest amount', () => {
  for (const amounts of [[1, 1.01], [3, 3, 3], [5], [], [0, -4], [1e-9, 1e9], [7, 8, 9, 10, 11, 12]]) {
    const edges = logSteps(amounts)
    expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b))
    for (const edge of edges) {
      expect(edge).toBeGreaterThan(Math.min(...amounts))
      expect(edge).toBeLessThanOrEqual(Math.max(...amounts))
    }
  }
})

test('a country without sales makes no step; one country alone needs none', () => {
  expect(logSteps([0, 500])).toEqual([])
  expect(logSteps([-20, 0, 100, 1_000])).toEqual([300])
})

test('a colour lies between those of the scale', () => {
  const scale = ['#000000', '#ff8000', '#ffffff']
  expect([0, 0.25, 0.5, 1].map((place) => colorOn(scale, place))).toEqual([
    '#000000',
    '#804000',
    '#ff8000',
    '#ffffff',
  ])
})
