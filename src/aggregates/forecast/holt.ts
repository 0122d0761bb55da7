import { minimize } from './minimize.ts'
import { at, type Fit, squaredErrors } from './model.ts'

export interface HoltWeights {
  /** Weight of the newest value in the level. */
  alpha: number
  /** Weight of the newest change in the trend. */
  beta: number
}

/**
 * Exponential smoothing with a trend and no season (C. C. Holt, 1957, as cited in holt_winters.ts; chapter "Trend
 * methods" of R. J. Hyndman and G. Athanasopoulos, Forecasting: Principles and Practice):
 *
 *     forecast yₜ = lₜ₋₁ + bₜ₋₁
 *     lₜ = α yₜ + (1 − α) (lₜ₋₁ + bₜ₋₁)
 *     bₜ = β (lₜ − lₜ₋₁) + (1 − β) bₜ₋₁
 *
 * It starts from the second value and its rise over the first, as in R's function HoltWinters. So the third value is
 * the first that is forecast.
 */
function runHolt(series: readonly number[], { alpha, beta }: HoltWeights) {
  let level = at(series, 1)
  let trend = level - at(series, 0)
  const fitted: (number | undefined)[] = [undefined, undefined]
  for (let t = 2; t < series.length; t += 1) {
    const expected = level + trend
    fitted.push(expected)
    const before = level
    level = alpha * at(series, t) + (1 - alpha) * expected
    trend = beta * (level - before) + (1 - beta) * trend
  }
  return { fitted, level, trend }
}

/** The weights with the least Σ (value − forecast)². Needs three values or more. */
export function fitHolt(series: readonly number[]) {
  const weights = ([alpha = 0, beta = 0]: readonly number[]) => ({ alpha, beta })
  const best = weights(minimize((tried) => squaredErrors(series, runHolt(series, weights(tried)).fitted), 2))
  const { fitted, level, trend } = runHolt(series, best)
  const fit: Fit = {
    method: 'Holt',
    fitted,
    forecast: (steps) => Array.from({ length: steps }, (_, ahead) => level + (ahead + 1) * trend),
    widths: (steps) => widthsOfHolt(best, steps),
    parameterCount: 2,
  }
  return { ...fit, weights: best, level, trend, squaredErrors: squaredErrors(series, fitted) }
}

/** An error now enters the forecast j steps ahead with the weight α (1 + jβ): see widthsOfHoltWinters. */
function widthsOfHolt({ alpha, beta }: HoltWeights, steps: number): number[] {
  let variance = 1
  return Array.from({ length: steps }, (_, ahead) => {
    const part = ahead === 0 ? 0 : alpha * (1 + ahead * beta)
    variance += part * part
    return Math.sqrt(variance)
  })
}
