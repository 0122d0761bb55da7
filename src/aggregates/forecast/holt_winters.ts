import { minimize } from './minimize.ts'
import { at, type Fit, squaredErrors } from './model.ts'

export type Seasonal = 'additive' | 'multiplicative'

export interface HoltWintersWeights {
  /** Weight of the newest value in the level. */
  alpha: number
  /** Weight of the newest change in the trend. */
  beta: number
  /** Weight of the newest deviation in the season. */
  gamma: number
}

export interface HoltWintersState {
  level: number
  trend: number
  /** The seasons of the next step and those after it, for one period. */
  seasons: number[]
}

export interface HoltWintersRun {
  fitted: (number | undefined)[]
  end: HoltWintersState
}

/**
 * Exponential smoothing with trend and season: C. C. Holt, Forecasting seasonals and trends by exponentially weighted
 * moving averages, 1957 (International Journal of Forecasting 20, 2004); P. R. Winters, Forecasting sales by
 * exponentially weighted moving averages, Management Science 6, 1960. With a season that adds:
 *
 *     forecast yₜ = lₜ₋₁ + bₜ₋₁ + sₜ₋ₘ
 *     lₜ = α (yₜ − sₜ₋ₘ) + (1 − α) (lₜ₋₁ + bₜ₋₁)
 *     bₜ = β (lₜ − lₜ₋₁) + (1 − β) bₜ₋₁
 *     sₜ = γ (yₜ − lₜ) + (1 − γ) sₜ₋ₘ
 *
 * A season that multiplies has × and ÷ in place of the + and − before s. The first period is the start, so the value
 * after it is the first that is forecast.
 */
export function runHoltWinters(
  series: readonly number[],
  seasonal: Seasonal,
  { alpha, beta, gamma }: HoltWintersWeights,
  start: HoltWintersState,
): HoltWintersRun {
  const period = start.seasons.length
  const seasons = Float64Array.from(start.seasons)
  const fitted: (number | undefined)[] = new Array(Math.min(period, series.length)).fill(undefined)
  let { level, trend } = start
  const adds = seasonal === 'additive'
  for (let t = period; t < series.length; t += 1) {
    const value = at(series, t)
    const season = at(seasons, t % period)
    const expected = level + trend
    fitted.push(adds ? expected + season : expected * season)
    const before = level
    level = alpha * (adds ? value - season : value / season) + (1 - alpha) * expected
    trend = beta * (level - before) + (1 - beta) * trend
    seasons[t % period] = gamma * (adds ? value - level : value / level) + (1 - gamma) * season
  }
  const ahead = Array.from({ length: period }, (_, step) => at(seasons, (series.length + step) % period))
  return { fitted, end: { level, trend, seasons: ahead } }
}

/**
 * The start of the recursion: the line through the centred moving average of the first two periods, and the mean
 * distance of each step of the period from that average. R's function HoltWinters (package stats) starts the same way,
 * so results can be compared with it. As in R, the level is the line's value before its first point.
 */
export function startOfHoltWinters(
  series: readonly number[],
  period: number,
  seasonal: Seasonal,
): HoltWintersState {
  const head = series.slice(0, 2 * period)
  const trend = centredAverage(head, period)
  const line = lineThrough(trend.filter((value) => value !== undefined))
  const adds = seasonal === 'additive'
  const deviations = Array.from({ length: period }, (_, step) => {
    const own: number[] = []
    for (let t = step; t < head.length; t += period) {
      const average = trend[t]
      if (average !== undefined) own.push(adds ? at(head, t) - average : at(head, t) / average)
    }
    return mean(own)
  })
  const middle = mean(deviations)
  return {
    level: line.intercept,
    trend: line.slope,
    seasons: deviations.map((deviation) => (adds ? deviation - middle : deviation / middle)),
  }
}

/**
 * The weights with the least Σ (value − forecast)². Needs two periods or more. A season that multiplies needs values
 * above 0.
 */
export function fitHoltWinters(series: readonly number[], period: number, seasonal: Seasonal) {
  const start = startOfHoltWinters(series, period, seasonal)
  const weights = ([alpha = 0, beta = 0, gamma = 0]: readonly number[]) => ({ alpha, beta, gamma })
  const best = weights(
    minimize(
      (tried) => squaredErrors(series, runHoltWinters(series, seasonal, weights(tried), start).fitted),
      3,
    ),
  )
  const { fitted, end } = runHoltWinters(series, seasonal, best, start)
  const fit: Fit = {
    method: `Holt-Winters, ${seasonal}`,
    fitted,
    forecast: (steps) => forecastHoltWinters(end, seasonal, steps),
    widths: (steps) => widthsOfHoltWinters(end, seasonal, best, steps),
    parameterCount: 3,
  }
  return { ...fit, weights: best, start, end, squaredErrors: squaredErrors(series, fitted) }
}

/** lₙ + h bₙ, with the season of that step. */
export function forecastHoltWinters(
  { level, trend, seasons }: HoltWintersState,
  seasonal: Seasonal,
  steps: number,
): number[] {
  return Array.from({ length: steps }, (_, ahead) => {
    const season = at(seasons, ahead % seasons.length)
    const expected = level + (ahead + 1) * trend
    return seasonal === 'additive' ? expected + season : expected * season
  })
}

/**
 * How the standard error grows with the steps. An error now enters the forecast j steps ahead with the weight ψⱼ = α (1
 * + jβ), plus γ (1 − α) at whole periods. So the variance h steps ahead is σ² (1 + ψ₁² + … + ψₕ₋₁²) (M. Yar and C.
 * Chatfield, Prediction intervals for the Holt-Winters forecasting procedure, International Journal of Forecasting 6,
 * 1990). With a season that multiplies, each weight is multiplied by the forecast step's season divided by its own (C.
 * Chatfield and M. Yar, Prediction intervals for multiplicative Holt-Winters, same journal 7, 1991).
 */
function widthsOfHoltWinters(
  { seasons }: HoltWintersState,
  seasonal: Seasonal,
  { alpha, beta, gamma }: HoltWintersWeights,
  steps: number,
): number[] {
  const period = seasons.length
  const weight = (j: number) => alpha * (1 + j * beta) + (j % period === 0 ? gamma * (1 - alpha) : 0)
  return Array.from({ length: steps }, (_, ahead) => {
    let variance = 1
    for (let j = 1; j <= ahead; j += 1) {
      const relative =
        seasonal === 'additive'
          ? 1
          : at(seasons, ahead % period) / at(seasons, (((ahead - j) % period) + period) % period)
      const part = weight(j) * relative
      variance += part * part
    }
    return Math.sqrt(variance)
  })
}

/** The mean of the period around each value. Values at both ends count half. Undefined near the ends of the series. */
function centredAverage(series: readonly number[], period: number): (number | undefined)[] {
  const half = Math.floor(period / 2)
  const isEven = period % 2 === 0
  return series.map((_, t) => {
    if (t < half || t + half >= series.length) return undefined
    let sum = 0
    for (let k = t - half; k <= t + half; k += 1) {
      sum += (isEven && (k === t - half || k === t + half) ? 0.5 : 1) * at(series, k)
    }
    return sum / period
  })
}

/** The least squares line through values at 1, 2, …. */
function lineThrough(values: readonly number[]): { intercept: number; slope: number } {
  const middle = (values.length + 1) / 2
  const height = mean(values)
  let above = 0
  let below = 0
  values.forEach((value, index) => {
    above += (index + 1 - middle) * (value - height)
    below += (index + 1 - middle) * (index + 1 - middle)
  })
  const slope = below === 0 ? 0 : above / below
  return { intercept: height - slope * middle, slope }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
