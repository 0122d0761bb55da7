import { addDays } from '../../src/calendar.ts'
import { expectedDay } from '../../src/metrics/expected_day.ts'
import { holidaysBefore } from '../../src/metrics/holidays.ts'
import { type Figures, holidays, JUDGED_FROM, simulatedYears } from '../support/simulated_years.ts'

// How many planted days rules by what is expected find, and how many others ring: the table of docs/alerts.md.

const FACTORS = [0, 0.4, 0.5, 0.6, 1.5, 2]
const SEEDS = Number(process.argv[2] ?? 8)
const metrics: readonly (keyof Figures)[] = ['orders', 'netSales', 'conversionRate']

const holidayBefore = holidaysBefore(holidays)

/** Judges two years of a shop. */
function judged(seed: number, ordersADay: number, metric: keyof Figures) {
  const { figures, planted, last } = simulatedYears(seed, ordersADay, FACTORS)
  const figureOf = (day: string) => figures.get(day)?.[metric]
  const days: { rings: boolean; factor: number | undefined }[] = []
  for (let day = JUDGED_FROM; day <= last; day = addDays(day, 1)) {
    const expected = expectedDay(figureOf, day, {
      holidayBefore,
      isCount: metric === 'orders',
      volumeOf: (one) => figures.get(one)?.orders,
    })
    const value = figureOf(day)
    if (!expected || value === undefined) continue
    days.push({ rings: value < expected.low || value > expected.high, factor: planted.get(day)?.factor })
  }
  return days
}

const head = ['orders a day', 'metric', ...FACTORS.map((factor) => `× ${factor}`), 'false a year']
console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}`)
for (const ordersADay of [8, 40, 200]) {
  for (const metric of metrics) {
    const days = Array.from({ length: SEEDS }, (_, seed) => judged(seed + 1, ordersADay, metric)).flat()
    const found = FACTORS.map((factor) => {
      const of = days.filter((day) => day.factor === factor)
      return `${Math.round((of.filter(({ rings }) => rings).length / of.length) * 100)} %`
    })
    const others = days.filter(({ factor }) => factor === undefined)
    const aYear = (others.filter(({ rings }) => rings).length / others.length) * 365
    console.log(`| ${[ordersADay, metric, ...found, aYear.toFixed(1)].join(' | ')} |`)
  }
}
