import type { CutPeriod } from './cut.ts'
import { nextStart, startOf } from './periods.ts'

/** Where the whole months of the days from one to another (which is not one of them) begin and end; without any, both are the end. */
export function wholeMonths(from: string, end: string): [first: string, last: string] {
  const first = startOf('month', from) === from ? from : nextStart('month', startOf('month', from))
  const last = startOf('month', end)
  return first < last ? [first, last] : [end, end]
}

/** The days of a cut for tables by month: for each era its first day, where its whole months begin and end, and its end. */
export interface MonthSplit {
  eras: readonly [from: string, first: string, last: string, end: string][]
  /** Whether each of these months lies within one period. */
  isWithinPeriods: boolean
}

/** Undefined where months are of no use: there is no whole one, or a day belongs to both eras. */
export function splitMonths(periods: readonly CutPeriod[]): MonthSplit | undefined {
  const eras = ([0, 1] as const).flatMap((era): [string, string, string, string][] => {
    const own = periods.filter((period) => period.era === era).sort((a, b) => (a.start < b.start ? -1 : 1))
    const [from, end] = [own[0]?.start, own.at(-1)?.end]
    if (from === undefined || end === undefined) return []
    return [[from, ...wholeMonths(from, end), end]]
  })
  const [asked, before] = eras
  if (!asked || !eras.some(([, first, last]) => first < last)) return undefined
  if (before && before[0] < asked[3] && asked[0] < before[3]) return undefined
  return { eras, isWithinPeriods: periods.every((period) => keepsMonthsWhole(period, eras)) }
}

/** Whether a period begins and ends with a month, or outside of the whole months of its era. */
function keepsMonthsWhole({ era, start, end }: CutPeriod, eras: MonthSplit['eras']): boolean {
  const [, first = '', last = ''] = eras[era] ?? []
  const isEdge = (day: string) => day <= first || day >= last || day.endsWith('-01')
  return isEdge(start) && isEdge(end)
}
