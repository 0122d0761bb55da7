import { DEVIATION_OF_MEDIAN, median, middleMean, quantile } from '../medians.ts'

/** So many weeks before a day say what is usual. */
export const WEEKS = 12
/** Fewer days of a weekday say nothing about it. */
export const LEAST_DAYS = 4
/** More days at 0 or below (one in seven) make a figure too rare to judge. */
const MOST_IDLE_DAYS = 12
/** The level of today is that of the last three weeks, or of the last eight figures of what comes less often. */
const LEVEL_DAYS = 21
const LEAST_LEVEL = 8
/** The level around a day of the past is that of so many days on either side of it. */
const AROUND_DAYS = 10
/** Weekdays and weeks are each estimated with the help of the other. After so many rounds nothing moves any more. */
const ROUNDS = 3
/** Turns the 80th percentile of deviations into the standard deviation of a normal distribution. */
const OF_FOUR_FIFTHS = 1 / 1.2816

/**
 * What is usual on a day and how much days scatter, from the figures of the days before it, newest first. A figure is the
 * product of the level at its time and the factor of its weekday. Scatter is a part of the usual on the scale of square
 * roots, on which few things scatter as much as many. Means of the middle half and medians: an odd day moves neither.
 */
export function weekPattern(
  figures: readonly (number | undefined)[],
): { usual: number; scatter: number } | undefined {
  if (figures.filter((figure) => figure !== undefined && figure <= 0).length > MOST_IDLE_DAYS)
    return undefined
  const weekdays = weekdayFactors(figures)
  const levels = figures.map((figure, index) => ratio(figure, weekdays[index % 7]))
  const known = levels.filter((level) => level !== undefined)
  const recent = levels.slice(0, LEVEL_DAYS).filter((level) => level !== undefined)
  const today = weekdays[6]
  if (today === undefined || known.length === 0) return undefined
  const usual = today * middleMean(recent.length >= LEAST_LEVEL ? recent : known.slice(0, LEAST_LEVEL))
  const deviations = levels.flatMap((level, index) => {
    const around = levels
      .slice(Math.max(0, index - AROUND_DAYS), index + AROUND_DAYS + 1)
      .filter(
        (other, place): other is number => other !== undefined && place !== Math.min(index, AROUND_DAYS),
      )
    const expected = around.length < LEAST_DAYS ? middleMean(known) : middleMean(around)
    return level === undefined || expected <= 0
      ? []
      : [Math.abs(Math.sqrt(Math.max(level, 0) / expected) - 1)]
  })
  if (!(usual > 0) || deviations.length === 0) return undefined
  return {
    usual,
    scatter: Math.max(DEVIATION_OF_MEDIAN * median(deviations), OF_FOUR_FIFTHS * quantile(deviations, 0.8)),
  }
}

/** What each weekday has for each 1 of its week, the weekday of the judged day last. Undefined if too few are known. */
function weekdayFactors(figures: readonly (number | undefined)[]): (number | undefined)[] {
  let weekdays: (number | undefined)[] = Array.from({ length: 7 }, (_, place) =>
    everySeventh(figures, place).filter((figure) => figure !== undefined).length < LEAST_DAYS ? undefined : 1,
  )
  for (let round = 0; round < ROUNDS; round += 1) {
    const weeks = Array.from({ length: figures.length / 7 }, (_, week) =>
      meanOf(figures.slice(7 * week, 7 * week + 7).map((figure, place) => ratio(figure, weekdays[place]))),
    )
    weekdays = weekdays.map((factor, place) =>
      factor === undefined
        ? undefined
        : meanOf(everySeventh(figures, place).map((figure, week) => ratio(figure, weeks[week]))),
    )
  }
  return weekdays
}

function everySeventh<T>(values: readonly T[], place: number): T[] {
  return values.filter((_, index) => index % 7 === place)
}

function ratio(figure: number | undefined, by: number | undefined): number | undefined {
  return figure === undefined || by === undefined || by <= 0 ? undefined : figure / by
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : middleMean(known)
}
