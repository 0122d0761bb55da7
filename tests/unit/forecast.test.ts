import { describe, expect, test } from 'vitest'
import { forecastRevenue } from '../../src/aggregates/forecast/forecast.ts'
import { fitHolt } from '../../src/aggregates/forecast/holt.ts'
import {
  fitHoltWinters,
  forecastHoltWinters,
  runHoltWinters,
  startOfHoltWinters,
} from '../../src/aggregates/forecast/holt_winters.ts'
import { minimize } from '../../src/aggregates/forecast/minimize.ts'

/** Airline passengers a month in thousands, 1949 to 1960 (Box and Jenkins, Time Series Analysis, series G). */
const airPassengers = `
  112 118 132 129 121 135 148 148 136 119 104 118
  115 126 141 135 125 149 170 170 158 133 114 140
  145 150 178 163 172 178 199 199 184 162 146 166
  171 180 193 181 183 218 230 242 209 191 172 194
  196 196 236 235 229 243 264 272 237 211 180 201
  204 188 235 227 234 264 302 293 259 229 203 229
  242 233 267 269 270 315 364 347 312 274 237 278
  284 277 317 313 318 374 413 405 355 306 271 306
  315 301 356 348 355 422 465 467 404 347 305 336
  340 318 362 348 363 435 491 505 404 359 310 337
  360 342 406 396 420 472 548 559 463 407 362 405
  417 391 419 461 472 535 622 606 508 461 390 432`
  .trim()
  .split(/\s+/)
  .map(Number)

/** Diameter of women's skirts at the hem, 1866 to 1911 (Hipel and McLeod, Time Series Modelling, 1994). */
const skirts = `
  608 617 625 636 657 691 728 784 816 876 949 997 1027 1047 1049 1018 1021 1012 1018 991 962 921 871
  829 822 820 802 821 819 791 746 726 661 620 588 568 542 551 541 557 556 534 528 529 523 531`
  .trim()
  .split(/\s+/)
  .map(Number)

function expectClose(found: readonly number[], expected: readonly number[], within: number): void {
  expect(found).toHaveLength(expected.length)
  found.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? Number.NaN)), `value ${index}: ${value}`).toBeLessThan(within)
  })
}

describe('Holt-Winters', () => {
  // HoltWinters(AirPassengers, seasonal = "multiplicative") in R's documentation and tutorials.
  const published = {
    weights: { alpha: 0.2755925, beta: 0.03269295, gamma: 0.8707292 },
    level: 469.3232206,
    trend: 3.0215391,
    seasons: [
      0.9464611, 0.8829239, 0.9717369, 1.030482, 1.0476884, 1.1805272, 1.3590778, 1.3331706, 1.1083381,
      0.9868813, 0.8361333, 0.9209877,
    ],
    forecast: [
      447.0559, 419.7123, 464.8671, 496.0839, 507.5326, 575.4509, 666.5923, 657.9137, 550.3088, 492.9853,
      420.2073, 465.6345,
    ],
  }

  test('forecasts airline passengers as R does with the published weights', () => {
    const start = startOfHoltWinters(airPassengers, 12, 'multiplicative')
    const { end } = runHoltWinters(airPassengers, 'multiplicative', published.weights, start)
    expectClose([end.level, end.trend], [published.level, published.trend], 0.00001)
    expectClose(end.seasons, published.seasons, 0.000001)
    expectClose(forecastHoltWinters(end, 'multiplicative', 12), published.forecast, 0.0001)
  })

  test('finds the published weights of a multiplicative season', () => {
    const fit = fitHoltWinters(airPassengers, 12, 'multiplicative')
    expectClose(Object.values(fit.weights), Object.values(published.weights), 0.0001)
    expect(fit.squaredErrors).toBeLessThan(16570.78)
    expectClose(fit.forecast(12), published.forecast, 0.01)
  })

  test('finds the weights and bounds that R finds for an additive season', () => {
    const fit = fitHoltWinters(airPassengers, 12, 'additive')
    expectClose(Object.values(fit.weights), [0.2479595, 0.03453373, 1], 0.0001)
    expectClose([fit.end.level, fit.end.trend], [477.827781, 3.127627], 0.01)
    // (upper − forecast) of predict(…, prediction.interval = TRUE), as parts of the first month's.
    expectClose(
      fit.widths(14),
      [
        1, 1.0323777, 1.0658677, 1.1004351, 1.1360461, 1.1726681, 1.2102699, 1.2488218, 1.2882953, 1.3286635,
        1.3699009, 1.4119832, 1.7915821, 1.8272513,
      ],
      0.0001,
    )
  })
})

test('Holt finds the published weights for the diameter of skirts', () => {
  // HoltWinters(skirts, gamma = FALSE) in A Little Book of R for Time Series.
  const fit = fitHolt(skirts)
  expectClose([fit.weights.alpha, fit.weights.beta], [0.8383481, 1], 0.000001)
  expectClose([fit.level, fit.trend], [529.308585, 5.690464], 0.0001)
  expect(fit.squaredErrors).toBeCloseTo(16954.18, 2)
  expectClose(fit.forecast(2), [529.308585 + 5.690464, 529.308585 + 2 * 5.690464], 0.0001)
})

test('a search finds the minimum, also in a corner', () => {
  expectClose(
    minimize(([x = 0, y = 0]) => (x - 0.3) ** 2 + (y - 0.77) ** 2, 2),
    [0.3, 0.77],
    1e-6,
  )
  expect(minimize(([x = 0, y = 0]) => x - y, 2)).toEqual([0, 1])
})

describe('a forecast of revenue', () => {
  const years = (count: number) => airPassengers.slice(0, count * 12)

  test('without a month is empty', () => {
    expect(forecastRevenue([], 6).months).toEqual([])
  })

  test('of one month is that month, without bounds', () => {
    const unknown = { forecast: undefined, lower: undefined, upper: undefined }
    const flat = { forecast: 80, lower: undefined, upper: undefined }
    expect(forecastRevenue([80], 2)).toEqual({ method: 'flat', months: [unknown, flat, flat] })
  })

  test('of a few months is the mean of the last three, with bounds as wide as its errors', () => {
    // Foretold 10, 15, 20 against 20, 30, 20: Σ errors² = 100 + 225 + 0.
    const margin = 1.959964 * Math.sqrt(325 / 3)
    const { method, months } = forecastRevenue([10, 20, 30, 20], 2)
    expect(method).toBe('flat')
    expect(months.map(({ forecast }) => forecast)).toEqual([undefined, 10, 15, 20, 70 / 3, 70 / 3])
    expect(months.at(-1)).toEqual({ forecast: 70 / 3, lower: 70 / 3 - margin, upper: 70 / 3 + margin })
  })

  test('follows a trend after half a year, and the season after two years', () => {
    expect(forecastRevenue(airPassengers.slice(0, 5), 6).method).toBe('flat')
    expect(forecastRevenue(airPassengers.slice(0, 6), 6).method).toBe('Holt')
    expect(forecastRevenue(airPassengers.slice(0, 23), 6).method).toBe('Holt')
    expect(forecastRevenue(years(2), 6).method).toBe('Holt-Winters, multiplicative')
  })

  test('continues a straight line, without any width', () => {
    const line = Array.from({ length: 10 }, (_, month) => 100 + 5 * month)
    const { months } = forecastRevenue(line, 3)
    expect(months.slice(-3)).toEqual(
      [150, 155, 160].map((value) => ({ forecast: value, lower: value, upper: value })),
    )
  })

  test('adds the season if a month was idle or nearly so', () => {
    expect(forecastRevenue([...years(3).slice(0, 35), 0], 6).method).toBe('Holt-Winters, additive')
    const closedInDecember = years(4).map((value, month) => (month % 12 === 11 ? 0.01 : value))
    expect(forecastRevenue([...closedInDecember.slice(0, -1), 900], 6).method).toBe('Holt-Winters, additive')
  })

  test('is not below 0, nor are its bounds', () => {
    const { months } = forecastRevenue([70, 60, 50, 40, 30, 20, 10, 2], 6)
    for (const { forecast = 0, lower = 0, upper = 0 } of months) {
      expect(Math.min(forecast, lower, upper)).toBeGreaterThanOrEqual(0)
      expect(lower).toBeLessThanOrEqual(forecast)
      expect(upper).toBeGreaterThanOrEqual(forecast)
    }
  })

  test('of idle months is 0', () => {
    for (const count of [3, 12, 36]) {
      expect(forecastRevenue(new Array(count).fill(0), 1).months.at(-1)).toEqual({
        forecast: 0,
        lower: 0,
        upper: 0,
      })
    }
  })

  test('is less certain further ahead', () => {
    const ahead = forecastRevenue(skirts.slice(0, 20), 6).months.slice(-6)
    const widths = ahead.map(({ lower = 0, upper = 0 }) => upper - lower)
    expect(widths).toEqual([...widths].sort((a, b) => a - b))
    expect(new Set(widths).size).toBe(6)
  })

  test('contains most of the later months within its bounds', () => {
    let held = 0
    for (let known = 60; known + 6 <= 144; known += 6) {
      const ahead = forecastRevenue(airPassengers.slice(0, known), 6).months.slice(-6)
      held += ahead.filter(({ lower = 0, upper = 0 }, index) => {
        const came = airPassengers[known + index] ?? 0
        return lower <= came && came <= upper
      }).length
    }
    expect(held / 84).toBeGreaterThan(0.8)
  })
})
