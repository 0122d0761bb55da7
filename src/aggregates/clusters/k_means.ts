import { at, countOf, type Points } from './points.ts'
import { randomNumbers } from './random.ts'

export interface Clustering {
  /** The cluster of each point, from 0. */
  clusters: Uint8Array
  /** The mean of each cluster's points, one cluster after another. */
  centers: Float64Array
  /** Σ squared distance of the points from the centre of their cluster. */
  withinSquares: number
}

const seed = 20_070_107
const starts = 5
/** After this many rounds it is clear which start is best. */
const trialRounds = 5
const mostRounds = 100
/** The search ends when a round gains less than this fraction: of a million points some always move a little. */
const leastGain = 1e-6

/**
 * k-means: puts the points into k clusters so that Σ squared distance from the cluster's mean is small.
 *
 * Each start picks its centres by k-means++ (D. Arthur and S. Vassilvitskii, k-means++: The advantages of careful
 * seeding, SODA 2007): the first point at random, each next one with a probability proportional to its squared distance
 * from the nearest centre so far. Lloyd's rounds follow (S. P. Lloyd, Least squares quantization in PCM, IEEE
 * Transactions on Information Theory 28, 1982): every point moves to its nearest centre, every centre to the mean of
 * its points. A random start can be bad, so several starts run a few rounds. The best one continues until no point
 * moves or a round gains too little.
 *
 * With fewer distinct points than k, there is one cluster per distinct point. The result is deterministic, cluster
 * numbers included: the seed is fixed, sums run in the order of the points, and of equally near centres the first wins.
 */
export function kMeans(points: Points, k: number): Clustering {
  const random = randomNumbers(seed)
  let best: Clustering | undefined
  for (let start = 0; start < starts; start += 1) {
    const found = settle(points, chooseCenters(points, k, random), trialRounds)
    if (!best || found.withinSquares < best.withinSquares) best = found
    // Each distinct point is a centre: no start can do better.
    if (found.withinSquares === 0) break
  }
  if (!best) throw new Error('k-means was not started')
  return settle(points, best.centers, mostRounds)
}

/** k-means++: picks k points that lie apart, or fewer if there are fewer distinct ones. */
function chooseCenters(points: Points, k: number, random: () => number): Float64Array {
  const { values, dimensions } = points
  const count = countOf(points)
  const chosen: number[] = []
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  if (count > 0) chosen.push(Math.floor(random() * count))
  while (chosen.length > 0 && chosen.length < k) {
    const newest = at(chosen, chosen.length - 1) * dimensions
    let sum = 0
    for (let i = 0; i < count; i += 1) {
      const distance = squaredDistance(values, i * dimensions, values, newest, dimensions)
      if (distance < at(nearest, i)) nearest[i] = distance
      sum += at(nearest, i)
    }
    if (sum === 0) break
    chosen.push(drawn(nearest, random() * sum))
  }
  const centers = new Float64Array(chosen.length * dimensions)
  chosen.forEach((point, center) => {
    centers.set(values.subarray(point * dimensions, (point + 1) * dimensions), center * dimensions)
  })
  return centers
}

/** The first index at which the running sum of the weights exceeds `mark`. Never an index of weight 0. */
function drawn(weights: Float64Array, mark: number): number {
  let sum = 0
  let last = 0
  for (let i = 0; i < weights.length; i += 1) {
    const weight = at(weights, i)
    if (weight === 0) continue
    last = i
    sum += weight
    if (sum > mark) return i
  }
  return last
}

/** Lloyd's rounds from the given centres. */
function settle(points: Points, start: Float64Array, rounds: number): Clustering {
  const { dimensions } = points
  const k = start.length / dimensions
  const centers = Float64Array.from(start)
  const clusters = new Uint8Array(countOf(points)).fill(255)
  let withinSquares = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const sums = new Float64Array(k * dimensions)
    const sizes = new Float64Array(k)
    const before = withinSquares
    const { moved, squares } = assign(points, centers, clusters, sums, sizes)
    withinSquares = squares
    if (moved === 0 || before - squares < leastGain * squares) break
    for (let center = 0; center < k; center += 1) {
      // A centre without points stays where it is.
      if (at(sizes, center) === 0) continue
      for (let axis = center * dimensions; axis < (center + 1) * dimensions; axis += 1) {
        centers[axis] = at(sums, axis) / at(sizes, center)
      }
    }
  }
  return { clusters, centers, withinSquares }
}

/**
 * Assigns every point to its nearest centre and returns the sums and sizes of the clusters. Most of the time is spent
 * here. Computing distances inline takes a third of the time of calling a function.
 */
function assign(
  { values, dimensions }: Points,
  centers: Float64Array,
  clusters: Uint8Array,
  sums: Float64Array,
  sizes: Float64Array,
): { moved: number; squares: number } {
  let moved = 0
  let squares = 0
  for (let point = 0, from = 0; point < clusters.length; point += 1, from += dimensions) {
    let cluster = 0
    let least = Number.POSITIVE_INFINITY
    for (let center = 0, fromCenter = 0; fromCenter < centers.length; center += 1, fromCenter += dimensions) {
      let distance = 0
      for (let axis = 0; axis < dimensions; axis += 1) {
        const difference = (values[from + axis] as number) - (centers[fromCenter + axis] as number)
        distance += difference * difference
      }
      if (distance < least) {
        least = distance
        cluster = center
      }
    }
    if (clusters[point] !== cluster) moved += 1
    clusters[point] = cluster
    squares += least
    ;(sizes[cluster] as number) += 1
    for (let axis = 0, sum = cluster * dimensions; axis < dimensions; axis += 1, sum += 1) {
      ;(sums[sum] as number) += values[from + axis] as number
    }
  }
  return { moved, squares }
}

function squaredDistance(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  dimensions: number,
): number {
  let sum = 0
  for (let axis = 0; axis < dimensions; axis += 1) {
    const difference = at(a, fromA + axis) - at(b, fromB + axis)
    sum += difference * difference
  }
  return sum
}
