import { at, type Points } from './points.ts'

/**
 * Each coordinate as its distance from the mean in standard deviations (of the population), in place, so that none
 * weighs more for its unit. A coordinate that is the same everywhere becomes 0.
 */
export function standardize({ values, dimensions }: Points): void {
  for (let axis = 0; axis < dimensions; axis += 1) {
    const { mean, deviation } = spreadOf({ values, dimensions }, axis)
    for (let i = axis; i < values.length; i += dimensions) {
      values[i] = deviation === 0 ? 0 : (at(values, i) - mean) / deviation
    }
  }
}

/** The deviation of a coordinate that is the same everywhere is 0, whatever rounding makes of its mean. */
function spreadOf({ values, dimensions }: Points, axis: number): { mean: number; deviation: number } {
  const count = values.length / dimensions
  let isSame = true
  let sum = 0
  for (let i = axis; i < values.length; i += dimensions) {
    if (at(values, i) !== at(values, axis)) isSame = false
    sum += at(values, i)
  }
  const mean = sum / count
  let squares = 0
  for (let i = axis; i < values.length; i += dimensions) squares += (at(values, i) - mean) ** 2
  return { mean, deviation: isSame ? 0 : Math.sqrt(squares / count) }
}
