import { percent } from '../../../shown_text.ts'

/** What is known about a metric in a month that is partly over. */
export interface Month {
  /** The value so far. */
  now: number | null
  /** The goal for the whole month. */
  goal: number | null
  /** The compared month: the same days, and all days. */
  before: { sameDays: number | null; whole: number | null; orders: number }
  /** Whether the goal is the compared month. */
  isGoalBefore: boolean
  /** Whether days add up to a month. For a rate they don't. */
  addsUp: boolean
  /** Whether the metric has whole numbers only. */
  isWhole: boolean
  days: { passed: number; all: number }
}

interface Course {
  expected: number | null
  /** The month so far, in % of what was expected. */
  pace: number | null
  onCourse: number | null
  /** Needed on each remaining day. */
  neededADay: number | null
}

/** A month with fewer orders doesn't show how months develop. */
const FEWEST_ORDERS = 100

/**
 * What was expected by now, the projection of the month, and what each remaining day has to bring. The expected part of
 * a month is the part that the same days made of the compared month. If that month has few orders, each day counts the
 * same.
 */
export function courseOf(month: Month): Course {
  const { now, goal, before, isGoalBefore, addsUp, days } = month
  const round = rounding(month)
  const part = addsUp ? partOf(month) : 1
  const expected = isGoalBefore ? before.sameDays : goal === null ? null : round(goal * part)
  const left = days.all - days.passed
  return {
    expected,
    pace: now === null || expected === null || expected <= 0 ? null : percent(now, expected),
    // A rate is projected unchanged.
    onCourse: !addsUp || now === null ? null : round(now / part),
    neededADay:
      !addsUp || now === null || goal === null || left === 0 ? null : needed((goal - now) / left, month),
  }
}

function partOf({ before: { sameDays, whole, orders }, days }: Month): number {
  const isKnown = orders >= FEWEST_ORDERS && sameDays !== null && whole !== null
  return isKnown && sameDays > 0 && sameDays <= whole ? sameDays / whole : days.passed / days.all
}

function rounding({ isWhole }: Month): (value: number) => number {
  return isWhole ? Math.round : (value) => Math.round(value * 100) / 100
}

/** Rounded up, because with less the goal is missed. */
function needed(value: number, { isWhole }: Month): number {
  if (value <= 0) return 0
  // Removes the rounding error of floating point above a whole cent.
  return isWhole ? Math.ceil(value) : Math.ceil(Math.round(value * 1e6) / 1e4) / 100
}
