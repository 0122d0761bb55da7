import { daysBetween, periodEnd, periodStart } from '../../../../calendar.ts'
import type { Grain, Range } from '../../../contract.ts'

/** How many days of a period lie in the range. */
export interface CutPeriod {
  days: number
  of: number
}

/**
 * The part of a period inside the range; undefined if the range contains all of it. Charts draw a partial week
 * differently, so that it doesn't look like a bad one.
 */
export function cutPeriod(first: string, grain: Grain, range: Range): CutPeriod | undefined {
  const start = periodStart(first, grain)
  const end = periodEnd(first, grain)
  const last = end > range.to ? range.to : end
  if (first === start && last === end) return undefined
  return { days: daysBetween(first, last) + 1, of: daysBetween(start, end) + 1 }
}

/** For each position of a time axis, whether its period is cut. Only the first and last can be. */
export function cutPeriods(
  xs: readonly string[],
  { grain, range }: { grain?: Grain; range?: Range },
): (CutPeriod | undefined)[] {
  return xs.map((x) => (grain && range ? cutPeriod(x, grain, range) : undefined))
}

type Values = readonly (number | null)[]

/** Bars, with cut periods drawn pale. */
export function barsOf(values: Values, cuts: readonly (CutPeriod | undefined)[]) {
  return values.map((value, index) =>
    cuts[index] && value !== null ? { value, itemStyle: { opacity: 0.45 } } : value,
  )
}

/** A line through the whole periods, and the lines that lead to cut ones. */
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
