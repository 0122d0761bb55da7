import { fitFlat } from './flat.ts'
import { fitHolt } from './holt.ts'
import { fitHoltWinters } from './holt_winters.ts'
import { at, type Fit, squaredErrors } from './model.ts'

const period = 12
/** Two years, or how a year goes cannot be told from how this one went. */
const monthsForSeason = 2 * period
/** Fewer leave Holt's two weights with too few errors to be chosen by. */
const monthsForTrend = 6
/** A month of next to no revenue cannot be multiplied: what then comes in unforeseen would raise the level beyond measure. */
const leastSeason = 0.1
/** 95 of 100 values of a normal distribution lie within so many standard errors. */
const standardErrors = 1.959964

/** What is foretold for one month, and within which bounds; undefined where too little is known. */
interface MonthForecast {
  forecast: number | undefined
  lower: number | undefined
  upper: number | undefined
}

const unknown: MonthForecast = { forecast: undefined, lower: undefined, upper: undefined }

export interface Forecast {
  method: string
  /** For the months given, what was foretold one month ahead, then those after them. */
  months: MonthForecast[]
}

/**
 * Foretells monthly revenue: by Holt-Winters from two years on, by Holt's trend from six months on, else flat.
 *
 * The season adds or, where every month has its revenue, multiplies: whichever erred less. Bounds hold 95 of 100 months if
 * errors to come spread as those past (normally, around 0): forecast ± 1.96 standard errors, the error's variance being
 * Σ errors² / (errors − weights chosen), and growing with the months ahead. Nothing is foretold below 0 for a shop that
 * never fell below it. Without a month there is nothing to foretell.
 */
export function forecastRevenue(series: readonly number[], steps: number): Forecast {
  if (series.length === 0) return { method: 'none', months: [] }
  const fit = chooseFit(series)
  const standardError = standardErrorOf(series, fit)
  const floor = Math.min(...series) < 0 ? Number.NEGATIVE_INFINITY : 0
  const month = (forecast: number | undefined, width: number): MonthForecast => {
    if (forecast === undefined || !Number.isFinite(forecast)) return unknown
    const known = standardError !== undefined && Number.isFinite(standardError * width)
    const margin = known ? standardErrors * standardError * width : undefined
    return {
      forecast: Math.max(floor, forecast),
      lower: margin === undefined ? undefined : Math.max(floor, forecast - margin),
      upper: margin === undefined ? undefined : Math.max(floor, forecast + margin),
    }
  }
  const widths = fit.widths(steps)
  return {
    method: fit.method,
    months: [
      ...fit.fitted.map((foretold) => month(foretold, 1)),
      ...fit.forecast(steps).map((foretold, ahead) => month(foretold, at(widths, ahead))),
    ],
  }
}

function chooseFit(series: readonly number[]): Fit {
  if (series.length < monthsForTrend) return fitFlat(series)
  if (series.length < monthsForSeason) return fitHolt(series)
  const additive = fitHoltWinters(series, period, 'additive')
  if (!series.every((value) => value > 0)) return additive
  const multiplicative = fitHoltWinters(series, period, 'multiplicative')
  const seasons = [...multiplicative.start.seasons, ...multiplicative.end.seasons]
  const isSound = seasons.every((season) => season >= leastSeason)
  return isSound && multiplicative.squaredErrors < additive.squaredErrors ? multiplicative : additive
}

function standardErrorOf(series: readonly number[], { fitted, parameterCount }: Fit): number | undefined {
  const errors = fitted.filter((value) => value !== undefined).length
  if (errors === 0) return undefined
  return Math.sqrt(squaredErrors(series, fitted) / Math.max(1, errors - parameterCount))
}
