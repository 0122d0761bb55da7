/** A model fitted to a series. */
export interface Fit {
  /** Its name in the table. */
  method: string
  /** The forecast made one step ahead for each value of the series; undefined while too little was known. */
  fitted: (number | undefined)[]
  /** The forecast for the steps after the series. */
  forecast(steps: number): number[]
  /** How much wider the errors of each step are than one step ahead: factors on the standard error, the first one 1. */
  widths(steps: number): number[]
  /** How many parameters were fitted to the series. */
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

/** An element that is known to exist. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index]
  if (value === undefined) throw new Error(`there is no value ${index} of ${values.length}`)
  return value
}
