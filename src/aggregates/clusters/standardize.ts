import { at, type Points } from './points.ts'

/**
 * Each coordinate as its distance from the mean in standard deviations (of the population), in place, so that none
 * weighs more for its unit. A coordinate that is the same everywhere becomes 0.
 */
export function standardize({ values, dimensions }: Points): void {
  const count = values.length / dimensions
  for (let axis = 0; axis < dimensions; axis += 1) {
    const origin = count === 0 ? 0 : at(values, axis)
    let isSame = true
    let sum = 0
    for (let i = axis; i < values.length; i += dimensions) {
      const value = at(values, i)
      if (value !== origin) isSame = false
      sum += value
    }
    const mean = sum / count
    let squares = 0
    for (let i = axis; i < values.length; i += dimensions) {
      const difference = at(values, i) - mean
      squares += difference * difference
    }
    const deviation = Math.sqrt(squares / count)
    for (let i = axis; i < values.length; i += dimensions) {
      values[i] = isSame || deviation === 0 ? 0 : (at(values, i) - mean) / deviation
    }
  }
}
