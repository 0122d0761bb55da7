import { at, type Points } from './points.ts'

/**
 * Replaces each coordinate by its distance from the mean in (population) standard deviations, so that units don't
 * weigh. A coordinate with one value everywhere becomes 0.
 */
export function standardize({ values, dimensions }: Points): void {
  for (let axis = 0; axis < dimensions; axis += 1) {
    const { mean, deviation } = spreadOf({ values, dimensions }, axis)
    for (let i = axis; i < values.length; i += dimensions) {
      values[i] = deviation === 0 ? 0 : (at(values, i) - mean) / deviation
    }
  }
}

/** Mean and deviation. The deviation of a coordinate with one value everywhere is 0, however its mean is rounded. */
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
