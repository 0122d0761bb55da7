import { type ExpectedDay, expectedDay } from '../metrics/expected_day.ts'
import { holidaysBefore } from '../metrics/holidays.ts'
import { metric as metricOf } from '../metrics/registry.ts'
import type { FigureOf } from './daily_figures.ts'
import type { RuleTerms } from './rules.ts'

/** The metric that says how many things the figures of other metrics rest on. */
export const VOLUME = 'orders'

/** What a rule says about a day. */
export interface Judgement {
  value: number | undefined
  /** Only for rules about what is expected. Undefined if too little is known. */
  expected: ExpectedDay | undefined
  /** Undefined if the day cannot be judged. Then the rule's last answer stays. */
  isFiring: boolean | undefined
}

/** Returns a function that judges a day by a rule. */
export function judgeOf(figureOf: FigureOf, holidays: readonly string[]) {
  const holidayBefore = holidaysBefore(holidays)
  return ({ metric, condition, threshold }: RuleTerms, day: string): Judgement => {
    const value = figureOf(metric, day)
    if (value === undefined) return { value, expected: undefined, isFiring: undefined }
    if (threshold !== null) {
      const isFiring = condition === 'above' ? value > Number(threshold) : value < Number(threshold)
      return { value, expected: undefined, isFiring }
    }
    const expected = expectedDay((one) => figureOf(metric, one), day, {
      holidayBefore,
      isCount: metricOf(metric).unit === 'count',
      volumeOf: (one) => figureOf(VOLUME, one),
    })
    if (!expected) return { value, expected, isFiring: undefined }
    const isLow = value < expected.low && condition !== 'unusually_high'
    const isHigh = value > expected.high && condition !== 'unusually_low'
    return { value, expected, isFiring: isLow || isHigh }
  }
}
