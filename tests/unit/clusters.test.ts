import { describe, expect, test } from 'vitest'
import { clusterCustomers } from '../../src/aggregates/clusters/cluster_customers.ts'
import { kMeans } from '../../src/aggregates/clusters/k_means.ts'
import { labelCenters } from '../../src/aggregates/clusters/labels.ts'
import { randomNumbers } from '../../src/aggregates/clusters/random.ts'
import { standardize } from '../../src/aggregates/clusters/standardize.ts'

/** Sepal and petal of 150 irises in millimetres (R. A. Fisher, The use of multiple measurements, 1936). */
const irises = `
  51 35 14 2, 49 30 14 2, 47 32 13 2, 46 31 15 2, 50 36 14 2, 54 39 17 4, 46 34 14 3, 50 34 15 2, 44 29 14 2, 49 31 15 1,
  54 37 15 2, 48 34 16 2, 48 30 14 1, 43 30 11 1, 58 40 12 2, 57 44 15 4, 54 39 13 4, 51 35 14 3, 57 38 17 3, 51 38 15 3,
  54 34 17 2, 51 37 15 4, 46 36 10 2, 51 33 17 5, 48 34 19 2, 50 30 16 2, 50 34 16 4, 52 35 15 2, 52 34 14 2, 47 32 16 2,
  48 31 16 2, 54 34 15 4, 52 41 15 1, 55 42 14 2, 49 31 15 2, 50 32 12 2, 55 35 13 2, 49 36 14 1, 44 30 13 2, 51 34 15 2,
  50 35 13 3, 45 23 13 3, 44 32 13 2, 50 35 16 6, 51 38 19 4, 48 30 14 3, 51 38 16 2, 46 32 14 2, 53 37 15 2, 50 33 14 2,
  70 32 47 14, 64 32 45 15, 69 31 49 15, 55 23 40 13, 65 28 46 15, 57 28 45 13, 63 33 47 16, 49 24 33 10, 66 29 46 13, 52 27 39 14,
  50 20 35 10, 59 30 42 15, 60 22 40 10, 61 29 47 14, 56 29 36 13, 67 31 44 14, 56 30 45 15, 58 27 41 10, 62 22 45 15, 56 25 39 11,
  59 32 48 18, 61 28 40 13, 63 25 49 15, 61 28 47 12, 64 29 43 13, 66 30 44 14, 68 28 48 14, 67 30 50 17, 60 29 45 15, 57 26 35 10,
  55 24 38 11, 55 24 37 10, 58 27 39 12, 60 27 51 16, 54 30 45 15, 60 34 45 16, 67 31 47 15, 63 23 44 13, 56 30 41 13, 55 25 40 13,
  55 26 44 12, 61 30 46 14, 58 26 40 12, 50 23 33 10, 56 27 42 13, 57 30 42 12, 57 29 42 13, 62 29 43 13, 51 25 30 11, 57 28 41 13,
  63 33 60 25, 58 27 51 19, 71 30 59 21, 63 29 56 18, 65 30 58 22, 76 30 66 21, 49 25 45 17, 73 29 63 18, 67 25 58 18, 72 36 61 25,
  65 32 51 20, 64 27 53 19, 68 30 55 21, 57 25 50 20, 58 28 51 24, 64 32 53 23, 65 30 55 18, 77 38 67 22, 77 26 69 23, 60 22 50 15,
  69 32 57 23, 56 28 49 20, 77 28 67 20, 63 27 49 18, 67 33 57 21, 72 32 60 18, 62 28 48 18, 61 30 49 18, 64 28 56 21, 72 30 58 16,
  74 28 61 19, 79 38 64 20, 64 28 56 22, 63 28 51 15, 61 26 56 14, 77 30 61 23, 63 34 56 24, 64 31 55 18, 60 30 48 18, 69 31 54 21,
  67 31 56 24, 69 31 51 23, 58 27 51 19, 68 32 59 23, 67 33 57 25, 67 30 52 23, 63 25 50 19, 65 30 52 20, 62 34 54 23, 59 30 51 18`
  .split(',')
  .map((iris) => iris.trim().split(' ').map(Number))

function points(rows: readonly (readonly number[])[]) {
  return { values: Float64Array.from(rows.flat()), dimensions: rows[0]?.length ?? 3 }
}

function sizesOf(clusters: Uint8Array): number[] {
  const sizes = new Map<number, number>()
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1)
  return [...sizes.values()].sort((a, b) => a - b)
}

describe('k-means', () => {
  test('groups seven people by two scores as calculated by hand', () => {
    const people = points([
      [1, 1],
      [1.5, 2],
      [3, 4],
      [5, 7],
      [3.5, 5],
      [4.5, 5],
      [3.5, 4.5],
    ])
    const { clusters, centers, withinSquares } = kMeans(people, 2)
    const [low = -1, , high = -1] = clusters
    expect([...clusters]).toEqual([low, low, high, high, high, high, high])
    expect([...centers.slice(2 * low, 2 * low + 2)]).toEqual([1.25, 1.5])
    expect(centers[2 * high]).toBeCloseTo(3.9, 12)
    expect(centers[2 * high + 1]).toBeCloseTo(5.1, 12)
    // 2 × (0.25² + 0.5²) + (0.9² + 1.1² + 0.4² + 0.6² + 0.4²) + (1.1² + 1.9² + 0.1² + 0.1² + 0.6²)
    expect(withinSquares).toBeCloseTo(8.525, 12)
  })

  test('groups irises into the three published groups', () => {
    // kmeans(iris[, 1:4], 3, nstart = 20) in R: sizes 50, 62, 38; total within sum of squares 78.85144.
    const { clusters, withinSquares } = kMeans(points(irises), 3)
    expect(withinSquares / 100).toBeCloseTo(78.85144143, 8)
    expect(sizesOf(clusters)).toEqual([38, 50, 62])
    expect(new Set(clusters.slice(0, 50)).size).toBe(1)
  })

  test('gives the same clusters each time', () => {
    expect(kMeans(points(irises), 4)).toEqual(kMeans(points(irises), 4))
  })

  test.each([
    {
      distinct: 1,
      rows: [
        [3, 3],
        [3, 3],
        [3, 3],
      ],
    },
    {
      distinct: 2,
      rows: [
        [1, 1],
        [3, 3],
        [1, 1],
        [3, 3],
      ],
    },
    {
      distinct: 3,
      rows: [
        [1, 1],
        [3, 3],
        [0, 9],
        [3, 3],
      ],
    },
    {
      distinct: 4,
      rows: [
        [1, 1],
        [3, 3],
        [0, 9],
        [8, 0],
        [8, 0],
      ],
    },
  ])('makes a cluster of each of $distinct distinct points', ({ distinct, rows }) => {
    const { clusters, withinSquares } = kMeans(points(rows), 4)
    expect(withinSquares).toBe(0)
    expect(new Set(clusters).size).toBe(distinct)
    expect(new Set(rows.map((row, index) => `${row} in ${clusters[index]}`)).size).toBe(distinct)
  })
})

test('random numbers follow from the seed as published, from 0 to below 1', () => {
  // Marsaglia's 13, 17, 5 on 2463534242 gives 723471715, 2497366906, 2064144800.
  const random = randomNumbers(2463534242)
  expect([random(), random(), random()].map((number) => number * 2 ** 32)).toEqual([
    723471715, 2497366906, 2064144800,
  ])
  const many = Array.from({ length: 10_000 }, randomNumbers(7))
  expect(Math.min(...many)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...many)).toBeLessThan(1)
  expect(many.reduce((sum, number) => sum + number, 0) / many.length).toBeCloseTo(0.5, 2)
})

test('standardized values have mean 0 and deviation 1, or are 0 without spread', () => {
  const values = Float64Array.from([2, 0.1, 4, 0.1, 6, 0.1])
  standardize({ values, dimensions: 2 })
  const deviation = Math.sqrt(8 / 3)
  expect([...values]).toEqual([-2 / deviation, 0, 0, 0, 2 / deviation, 0])
})

describe('labels', () => {
  const vip = { recency: -0.8, frequency: 2.5, monetary: 3 }
  const loyal = { recency: -0.5, frequency: 0.8, monetary: 0.6 }
  const lowValue = { recency: -0.3, frequency: -0.5, monetary: -0.5 }
  const churnRisk = { recency: 1.8, frequency: -0.4, monetary: -0.4 }

  test('name each of four centres once, in any order', () => {
    expect(labelCenters([vip, loyal, lowValue, churnRisk])).toEqual([
      'VIP',
      'Loyal',
      'Low value',
      'Churn risk',
    ])
    expect(labelCenters([churnRisk, lowValue, vip, loyal])).toEqual([
      'Churn risk',
      'Low value',
      'VIP',
      'Loyal',
    ])
  })

  test('name each of four centres once, even if they hardly differ', () => {
    const same = { recency: 0, frequency: 0, monetary: 0 }
    expect(labelCenters([same, same, same, same]).sort()).toEqual(['Churn risk', 'Low value', 'Loyal', 'VIP'])
  })

  test('are given from the top if there are fewer centres', () => {
    expect(labelCenters([])).toEqual([])
    expect(labelCenters([lowValue])).toEqual(['VIP'])
    expect(labelCenters([churnRisk, loyal])).toEqual(['Churn risk', 'VIP'])
    expect(labelCenters([lowValue, vip, churnRisk])).toEqual(['Loyal', 'VIP', 'Churn risk'])
  })
})

describe('customers', () => {
  /** Recency, frequency and monetary value of one customer of each kind and of similar ones. */
  const kinds = {
    VIP: [5, 20, 3000],
    Loyal: [15, 8, 700],
    'Low value': [40, 1, 40],
    'Churn risk': [400, 2, 60],
  } as const
  const shop = Object.entries(kinds).flatMap(([kind, [recency, frequency, monetary]]) =>
    Array.from({ length: 10 }, (_, n) => ({ kind, row: [recency + (n % 3), frequency, monetary + n] })),
  )
  const clustered = (rows: readonly { kind: string; row: number[] }[]) => {
    const { numbers, labels } = clusterCustomers(Float64Array.from(rows.flatMap(({ row }) => row)))
    return [...numbers].map((number) => ({ number, label: labels[number - 1] }))
  }

  test('belong to the cluster of their kind, which has the number of its label', () => {
    const number = { VIP: 1, Loyal: 2, 'Low value': 3, 'Churn risk': 4 } as Record<string, number>
    expect(clustered(shop)).toEqual(shop.map(({ kind }) => ({ number: number[kind], label: kind })))
    const turned = [...shop].reverse()
    expect(clustered(turned)).toEqual(turned.map(({ kind }) => ({ number: number[kind], label: kind })))
  })

  test('may be missing, single, or all alike', () => {
    expect(clusterCustomers(new Float64Array(0))).toEqual({ numbers: new Uint8Array(0), labels: [] })
    expect(clustered(shop.slice(0, 1))).toEqual([{ number: 1, label: 'VIP' }])
    const alike = Array.from({ length: 5 }, () => ({ kind: '', row: [3, 1, 0.1] }))
    expect(clustered(alike)).toEqual(alike.map(() => ({ number: 1, label: 'VIP' })))
  })
})
