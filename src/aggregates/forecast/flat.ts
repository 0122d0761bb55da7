import { at, type Fit } from './model.ts'

const window = 3

/**
 * Forecasts the mean of the last three values (or of those there are) for every step ahead: the average method of R. J.
 * Hyndman and G. Athanasopoulos, Forecasting: Principles and Practice, chapter "Some simple forecasting methods", over
 * a window. How errors grow with the steps is unknown here, so they are assumed not to grow.
 */
export function fitFlat(series: readonly number[]): Fit {
  const meanBefore = (end: number) => {
    const start = Math.max(0, end - window)
    let sum = 0
    for (let t = start; t < end; t += 1) sum += at(series, t)
    return sum / (end - start)
  }
  return {
    method: 'flat',
    fitted: series.map((_, t) => (t === 0 ? undefined : meanBefore(t))),
    forecast: (steps) => new Array<number>(steps).fill(meanBefore(series.length)),
    widths: (steps) => new Array<number>(steps).fill(1),
    parameterCount: 0,
  }
}
