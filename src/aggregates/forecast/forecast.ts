import { fitFlat } from './flat.ts'
import { fitHolt } from './holt.ts'
import { fitHoltWinters } from './holt_winters.ts'
import { at, type Fit, squaredErrors } from './model.ts'

const period = 12
/** Two years: with less, one year's course and the usual course of a year look the same. */
const monthsForSeason = 2 * period
/** With fewer months there are too few errors to choose Holt's two weights. */
const monthsForTrend = 6
/** A season close to 0 cannot multiply: unexpected revenue in such a month would raise the level without bound. */
const leastSeason = 0.1
/** 95 of 100 values of a normal distribution lie within this many standard errors. */
const standardErrors = 1.959964

/** The forecast and its bounds for one month; undefined where too little is known. */
interface MonthForecast {
  forecast: number | undefined
  lower: number | undefined
  upper: number | undefined
}

const unknown: MonthForecast = { forecast: undefined, lower: undefined, upper: undefined }

export interface Forecast {
  method: string
  /** For the given months the forecast made one month ahead, then the months after them. */
  months: MonthForecast[]
}

/**
 * Forecasts monthly revenue: by Holt-Winters from two years on, by Holt's trend from six months on, otherwise flat.
 *
 * The season adds. If every month has revenue it can also multiply, and the variant with smaller errors is used. The
 * bounds hold 95 of 100 months if future errors spread as past ones did (normally, around 0): forecast ± 1.96 standard
 * errors. The variance of an error is Σ errors² / (errors − weights chosen), and it grows with the months ahead. For a
 * shop that never fell below 0 no forecast is below 0. Without a month there is no forecast.
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
