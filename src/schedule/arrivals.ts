import { addDays } from '../calendar.ts'

/** What has come of a feed, by the day of its files. */
export interface Arrivals {
  feed: string
  /** Whether a day is complete only with this feed. */
  isDaily: boolean
  /** The first day of all. */
  firstDay: string
  /** 0 where files bear the day on which they come, 1 where they bear the day before. */
  lag: 0 | 1
  /** Rows of the files of a day that were loaded; days without such a file have none. */
  rows: ReadonlyMap<string, number>
  /** Days whose file came and was refused. */
  refused: ReadonlySet<string>
}

export interface Missing {
  /** Days for which nothing could be loaded, oldest first; the last ones in a row. */
  notLoaded: string[]
  /** Those of them for which no file came at all. */
  notCome: string[]
}

/** What is older is not looked for any more. */
const LOOK_BACK = 28
const WEEKS = 8
/** So many same weekdays have to be known before one is counted on. */
const LEAST_WEEKS = 3
const USUALLY = 0.75
/** A young feed is counted on when it came on so many of the seven days before. */
const LEAST_DAYS = 6

/** The days, up to the newest that is due by now, on which a feed usually comes and did not: the last ones in a row. */
export function missingDays(arrivals: Arrivals, today: string, isHoliday: (day: string) => boolean): Missing {
  const due = addDays(today, -arrivals.lag)
  const days = Array.from({ length: LOOK_BACK }, (_, index) => addDays(due, index + 1 - LOOK_BACK))
  const expected = days.filter((day) => isExpected(arrivals, day, isHoliday))
  const last = expected.findLastIndex((day) => !arrivals.rows.has(day))
  const before = expected.slice(0, last + 1)
  const notLoaded = before.slice(before.findLastIndex((day) => arrivals.rows.has(day)) + 1)
  return { notLoaded, notCome: notLoaded.filter((day) => !arrivals.refused.has(day)) }
}

/** Whether the feed usually comes for such a day, by what came before it. */
function isExpected({ firstDay, rows }: Arrivals, day: string, isHoliday: (day: string) => boolean): boolean {
  if (isHoliday(day)) return false
  const known = (days: string[]) => days.filter((one) => one >= firstDay && !isHoliday(one))
  const weekdays = known(Array.from({ length: WEEKS }, (_, index) => addDays(day, -7 * (index + 1))))
  if (weekdays.length >= LEAST_WEEKS) {
    return weekdays.filter((one) => rows.has(one)).length >= USUALLY * weekdays.length
  }
  const week = known(Array.from({ length: 7 }, (_, index) => addDays(day, -1 - index)))
  return week.filter((one) => rows.has(one)).length >= LEAST_DAYS
}
