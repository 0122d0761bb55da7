/** A model that has been fitted to a series. */
export interface Fit {
  /** As it is named in the table. */
  method: string
  /** For each value of the series what the model foretold one step ahead; undefined while it knew too little. */
  fitted: (number | undefined)[]
  /** What it foretells for the steps after the series. */
  forecast(steps: number): number[]
  /**
   * How much wider than one step ahead the errors of each step are: factors on the standard error, the first one 1.
   */
  widths(steps: number): number[]
  /** How many parameters were chosen to suit the series. */
  parameterCount: number
}

/** Σ (value − fitted)² over the values that have a fitted one. */
export function squaredErrors(series: readonly number[], fitted: readonly (number | undefined)[]): number {
  let sum = 0
  for (let i = 0; i < series.length; i += 1) {
    const foretold = fitted[i]
    if (foretold === undefined) continue
    const error = at(series, i) - foretold
    sum += error * error
  }
  return sum
}

/** The element that is known to be there. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index]
  if (value === undefined) throw new Error(`there is no value ${index} of ${values.length}`)
  return value
}
