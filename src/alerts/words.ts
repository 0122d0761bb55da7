import { labelOf, metric as metricOf } from '../metrics/registry.ts'
import { decimals } from '../shown_text.ts'
import type { Judgement } from './judge.ts'
import type { Rule, RuleTerms } from './rules.ts'

/** A figure as messages show it: money and rates with two decimals, the rest with none. */
export function figureText(value: number, metric: string): string {
  const { unit } = metricOf(metric)
  const text = decimals(value, unit === 'count' ? 0 : 2)
  return unit === 'percent' ? `${text} %` : unit === 'minutes' ? `${text} min` : text
}

/** A rule in words: `Net sales below 1,000.00`, `Orders unusually low`. */
export function ruleText({ metric, condition, threshold }: RuleTerms): string {
  const label = labelOf(metricOf(metric))
  const words = condition.replaceAll('_', ' ')
  return threshold === null
    ? `${label} ${words}`
    : `${label} ${words} ${figureText(Number(threshold), metric)}`
}

/** What a day had and what was expected, as in `Net sales of 2026-11-29: 1,204.00.` */
export function foundText({ metric }: RuleTerms, day: string, { value, expected }: Judgement): string {
  const label = labelOf(metricOf(metric))
  if (value === undefined) return `${label} of ${day}: no figure.`
  const text = (one: number) => figureText(one, metric)
  const range = expected
    ? ` Expected were ${text(expected.low)} to ${text(expected.high)}, usual are ${text(expected.usual)}, by ${expected.basis}.`
    : ''
  return `${label} of ${day}: ${text(value)}.${range}`
}

/** The state of a rule that rings: since when, what the newest day had, and what was expected. */
export function standingText({
  metric,
  firingSince,
  judgedDay,
  judgedValue,
  expectedLow,
  expectedHigh,
}: Rule): string {
  const text = (one: string) => figureText(Number(one), metric)
  const found = judgedValue === null ? '' : ` On ${judgedDay} it was ${text(judgedValue)}`
  const expected =
    expectedLow === null || expectedHigh === null
      ? ''
      : `; expected were ${text(expectedLow)} to ${text(expectedHigh)}`
  return `It rings since ${firingSince}.${found}${expected}${found ? '.' : ''}`
}
