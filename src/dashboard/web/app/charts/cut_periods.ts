import { daysBetween, periodEnd, periodStart } from '../../../../calendar.ts'
import type { Grain, Range } from '../../../contract.ts'

/** Of the days of a period, how many lie in the range. */
export interface CutPeriod {
  days: number
  of: number
}

/**
 * The period that begins, as far as it lies in the range, on a day; undefined where the range holds all of it. A part of
 * a week is no bad week: charts draw it apart.
 */
export function cutPeriod(first: string, grain: Grain, range: Range): CutPeriod | undefined {
  const start = periodStart(first, grain)
  const end = periodEnd(first, grain)
  const last = end > range.to ? range.to : end
  if (first === start && last === end) return undefined
  return { days: daysBetween(first, last) + 1, of: daysBetween(start, end) + 1 }
}

/** Of each place at an axis over time whether its period is cut: that can be the first and the last. */
export function cutPeriods(
  xs: readonly string[],
  { grain, range }: { grain?: Grain; range?: Range },
): (CutPeriod | undefined)[] {
  return xs.map((x) => (grain && range ? cutPeriod(x, grain, range) : undefined))
}

type Values = readonly (number | null)[]

/** Bars, those of cut periods pale. */
export function barsOf(values: Values, cuts: readonly (CutPeriod | undefined)[]) {
  return values.map((value, index) =>
    cuts[index] && value !== null ? { value, itemStyle: { opacity: 0.45 } } : value,
  )
}

/** A line through the whole periods, and what leads from them to the cut ones. */
export function linesOf(
  values: Values,
  cuts: readonly (CutPeriod | undefined)[],
): { whole: Values; toCut?: Values } {
  if (values.length < 3 || !cuts.some(Boolean)) return { whole: values }
  const leads = (index: number) => cuts[index - 1] ?? cuts[index] ?? cuts[index + 1]
  return {
    whole: values.map((value, index) => (cuts[index] ? null : value)),
    toCut: values.map((value, index) => (leads(index) ? value : null)),
  }
}

export function cutText({ days, of }: CutPeriod): string {
  return `${days} of its ${of} days`
}
