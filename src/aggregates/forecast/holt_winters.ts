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
  /** Of the next step and those after it, one period. */
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
 *     foretold yₜ = lₜ₋₁ + bₜ₋₁ + sₜ₋ₘ
 *     lₜ = α (yₜ − sₜ₋ₘ) + (1 − α) (lₜ₋₁ + bₜ₋₁)
 *     bₜ = β (lₜ − lₜ₋₁) + (1 − β) bₜ₋₁
 *     sₜ = γ (yₜ − lₜ) + (1 − γ) sₜ₋ₘ
 *
 * and with one that multiplies, × and ÷ in the place of + and − before s. The first period serves as the start: the
 * first value that is foretold is that after it.
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
 * Where the recursion starts: of the first two periods, the line through their centred moving average, and how far
 * each step of the period lies from that average, in the mean. These are the start values of the function HoltWinters
 * of R (package stats), so that results can be held against it; like there, the line's value before its first point
 * stands for the level.
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
 * The weights with the least Σ (value − foretold)². Needs two periods or more; a season that multiplies needs values
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
 * How the standard error grows with the steps: an error of now enters the forecast j steps ahead with the weight
 * ψⱼ = α (1 + jβ) + γ (1 − α) at whole periods, so that the variance h steps ahead is σ² (1 + ψ₁² + … + ψₕ₋₁²)
 * (M. Yar and C. Chatfield, Prediction intervals for the Holt-Winters forecasting procedure, International Journal of
 * Forecasting 6, 1990); with a season that multiplies, each weight bears the season of its step against that of the
 * step foretold (C. Chatfield and M. Yar, Prediction intervals for multiplicative Holt-Winters, same journal 7, 1991).
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

/** The mean of a period around each value, half of the values at both ends; undefined near the ends. */
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
