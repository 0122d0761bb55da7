/** What is known of a metric in a month of which some days have passed. */
export interface Month {
  /** So far. */
  now: number | null
  /** What the whole month is to reach. */
  goal: number | null
  /** Of the month that it is compared with: the same days, and all of them. */
  before: { sameDays: number | null; whole: number | null; orders: number }
  /** Whether the goal is that of the compared month. */
  isGoalBefore: boolean
  /** Whether days add up to a month; a rate does not. */
  addsUp: boolean
  /** Whether it has no fractions. */
  isWhole: boolean
  days: { passed: number; all: number }
}

interface Course {
  expected: number | null
  /** The month so far in % of what was expected. */
  pace: number | null
  onCourse: number | null
  /** On each day that is left. */
  neededADay: number | null
}

/** A month with fewer orders says nothing of how months go. */
const FEWEST_ORDERS = 100

/**
 * What was expected by now, where the month leads, and what each day that is left has to bring. The part of a month that
 * some days make is what they made of the compared month; where that has few orders, they count as days.
 */
export function courseOf(month: Month): Course {
  const { now, goal, before, isGoalBefore, addsUp, days } = month
  const round = rounding(month)
  const part = addsUp ? partOf(month) : 1
  const expected = isGoalBefore ? before.sameDays : goal === null ? null : round(goal * part)
  const left = days.all - days.passed
  return {
    expected,
    pace:
      now === null || expected === null || expected <= 0 ? null : Math.round((now / expected) * 10_000) / 100,
    // A rate stays as it is.
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

/** Rounded up: with less, the goal is missed. */
function needed(value: number, { isWhole }: Month): number {
  if (value <= 0) return 0
  // What floating point adds to a whole cent is none.
  return isWhole ? Math.ceil(value) : Math.ceil(Math.round(value * 1e6) / 1e4) / 100
}
