import { type ExpectedDay, expectedDay } from '../metrics/expected_day.ts'
import { holidaysBefore } from '../metrics/holidays.ts'
import { metric as metricOf } from '../metrics/registry.ts'
import type { FigureOf } from './daily_figures.ts'
import type { RuleTerms } from './rules.ts'

/** How far back figures are needed: a year for the season and the months, and the eight weeks before those. */
export const DAYS_BEFORE = 440

/** The metric whose figures say how many things other metrics rest on. */
export const VOLUME = 'orders'

/** What a rule says of a day. */
export interface Judgement {
  value: number | undefined
  /** Of rules about what is expected; undefined where too little is known. */
  expected: ExpectedDay | undefined
  /** Undefined: nobody can tell, and what the rule said before stands. */
  isFiring: boolean | undefined
}

/** Judges days by rules, with the holidays of the settings. */
export function judgeOf(figureOf: FigureOf, holidays: readonly string[]) {
  const holidayBefore = holidaysBefore(holidays)
  const known = new Map<string, string | null | undefined>()
  const holidayOnce = (day: string) => {
    if (!known.has(day)) known.set(day, holidayBefore(day))
    return known.get(day)
  }
  return ({ metric, condition, threshold }: RuleTerms, day: string): Judgement => {
    const value = figureOf(metric, day)
    if (value === undefined) return { value, expected: undefined, isFiring: undefined }
    if (threshold !== null) {
      const isFiring = condition === 'above' ? value > Number(threshold) : value < Number(threshold)
      return { value, expected: undefined, isFiring }
    }
    const expected = expectedDay((one) => figureOf(metric, one), day, {
      holidayBefore: holidayOnce,
      isCount: metricOf(metric).unit === 'count',
      volumeOf: (one) => figureOf(VOLUME, one),
    })
    if (!expected) return { value, expected, isFiring: undefined }
    const isLow = value < expected.low && condition !== 'unusually_high'
    const isHigh = value > expected.high && condition !== 'unusually_low'
    return { value, expected, isFiring: isLow || isHigh }
  }
}
