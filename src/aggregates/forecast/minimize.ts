/** Weights from 0 to 1, like the smoothing parameters of a model. */
export type Weights = readonly number[]

const gridSteps = 6
const startsRefined = 4
const smallestStep = 1e-7

/**
 * Finds where `cost` is least in the unit cube. It takes the best points of a coarse grid and refines each by pattern
 * search, which tries one step up and down each axis and halves the step when nothing is gained (R. Hooke and T. A.
 * Jeeves, "Direct search" solution of numerical and statistical problems, Journal of the ACM 8, 1961).
 *
 * It is deterministic: of equal costs the point met first wins. A cost of NaN counts as infinite.
 */
export function minimize(cost: (weights: Weights) => number, dimensions: number): number[] {
  const measured = (weights: Weights) => {
    const value = cost(weights)
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
  }
  const starts = gridPoints(dimensions)
    .map((weights) => ({ weights, value: measured(weights) }))
    .sort((a, b) => (a.value === b.value ? 0 : a.value - b.value))
    .slice(0, startsRefined)
  let best: { weights: number[]; value: number } | undefined
  for (const start of starts) {
    const found = refine(measured, start.weights, start.value)
    if (!best || found.value < best.value) best = found
  }
  return best?.weights ?? []
}

/** The points with coordinates 0, 1/5, …, 1. */
function gridPoints(dimensions: number): number[][] {
  let points: number[][] = [[]]
  for (let axis = 0; axis < dimensions; axis += 1) {
    points = points.flatMap((point) =>
      Array.from({ length: gridSteps }, (_, step) => [...point, step / (gridSteps - 1)]),
    )
  }
  return points
}

function refine(cost: (weights: Weights) => number, start: Weights, startValue: number) {
  const weights = [...start]
  let value = startValue
  let step = 0.5 / (gridSteps - 1)
  while (step > smallestStep) {
    let isBetter = false
    for (let axis = 0; axis < weights.length; axis += 1) {
      const stood = weights[axis] ?? 0
      for (const tried of [Math.min(1, stood + step), Math.max(0, stood - step)]) {
        weights[axis] = tried
        const triedValue = cost(weights)
        if (triedValue < value) {
          value = triedValue
          isBetter = true
          break
        }
        weights[axis] = stood
      }
    }
    if (!isBetter) step /= 2
  }
  return { weights, value }
}
