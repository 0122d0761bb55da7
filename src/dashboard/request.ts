import { addDays, daysBetween } from '../calendar.ts'
import type { CutPeriod } from '../metrics/cut_period.ts'
import { dimensions } from '../metrics/dimensions.ts'
import { cut, periodBefore } from '../metrics/periods.ts'
import { boundsOn, within } from './bounds.ts'
import { daysBefore, grains } from './choices.ts'
import type { AppliedRequest, Bounds, CommonQuery, Compare, Grain, Range } from './contract.ts'
import { badRequest } from './errors.ts'

/** The first and last day with activity. */
export type Activity = { first: string; last: string } | undefined

/** The request with all defaults filled in. */
export function applyDefaults(query: CommonQuery, activity: Activity, today: string): AppliedRequest {
  const { from, to, grain, compare = 'previous' } = query
  const bounds = boundsOn(today)
  const last = to ?? within(activity?.last ?? today, bounds)
  const first = from ?? within(addDays(last, -29), bounds)
  if (first > last) {
    throw badRequest(
      `The range from ${first} to ${last} holds no day.`,
      'Choose a first day before the last.',
    )
  }
  const range = { from: first, to: last }
  return {
    range,
    grain: grain ? checkedGrain(range, grain, bounds) : usualGrain(range),
    compare,
    compareRange: compare === 'custom' ? customRange(query) : comparedRange(range, compare),
    filters: Object.fromEntries(
      dimensions.flatMap((name) => {
        const values = query[name]
        return values && values.length > 0 ? [[name, values]] : []
      }),
    ),
  }
}

function usualGrain(range: Range): Grain {
  const days = daysOf(range)
  return days <= 92 ? 'day' : days <= 400 ? 'week' : days <= 2000 ? 'month' : 'quarter'
}

function checkedGrain(range: Range, grain: Grain, { longest }: Bounds): Grain {
  const days = daysOf(range)
  if (days <= longest[grain]) return grain
  const longer = grains.find((one) => days <= longest[one])
  throw badRequest(
    `"grain": by ${grain}, a range has at most ${longest[grain]} days; from ${range.from} to ${range.to} are ${days}.`,
    `Choose a shorter range${longer ? `, or "grain=${longer}"` : ''}.`,
  )
}

function customRange({ compare_from: from, compare_to: to }: CommonQuery): Range {
  if (from !== undefined && to !== undefined && from <= to) return { from, to }
  throw badRequest(
    '"compare": custom needs "compare_from" and "compare_to", two days of which the first is not the later.',
    'Give both, or compare with something else.',
  )
}

function comparedRange(range: Range, compare: Exclude<Compare, 'custom'>): Range | null {
  if (compare === 'none') return null
  if (compare !== 'previous') return daysBefore[compare](range) ?? null
  const before = periodBefore({ type: 'all', start: range.from, end: addDays(range.to, 1) })
  return before ? { from: before.start, to: addDays(before.end, -1) } : null
}

/** The periods of the range and of the compared range, with matching numbers. */
export function periodsOf({ range, compareRange, grain }: AppliedRequest): CutPeriod[] {
  return [
    ...cutPeriods(range, grain).map((period, no) => ({ era: 0 as const, no, ...period })),
    ...(compareRange ? cutPeriods(compareRange, grain) : []).map((period, no) => ({
      era: 1 as const,
      no,
      ...period,
    })),
  ]
}

function cutPeriods({ from, to }: Range, grain: Grain): { start: string; end: string }[] {
  return cut(from, addDays(to, 1), grain).map(({ start, end }) => ({ start, end }))
}

function daysOf({ from, to }: Range): number {
  return daysBetween(from, to) + 1
}
