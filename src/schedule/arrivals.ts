import { addDays } from '../calendar.ts'

/** What has arrived of a feed, by the day of its files. */
export interface Arrivals {
  feed: string
  /** Whether a day is incomplete without this feed. */
  isDaily: boolean
  /** The first day with a file. */
  firstDay: string
  /** 0 if files are dated with the day on which they arrive, 1 if with the day before. */
  lag: 0 | 1
  /** Rows of the loaded files of each day. Days without a file are missing. */
  rows: ReadonlyMap<string, number>
  /** Days whose file arrived and was refused. */
  refused: ReadonlySet<string>
}

export interface Missing {
  /** The latest days in a row for which nothing could be loaded, oldest first. */
  notLoaded: string[]
  /** Those of them without any file. */
  notCome: string[]
}

/** Older gaps are not reported. */
const LOOK_BACK = 28
const WEEKS = 8
/** So many days of a weekday must be known before a feed is expected on it. */
const LEAST_WEEKS = 3
const USUALLY = 0.75
/** A young feed is expected if it came on so many of the seven days before. */
const LEAST_DAYS = 6

/** The latest days in a row on which a feed usually comes and did not, up to the newest that is due. */
export function missingDays(arrivals: Arrivals, today: string, isHoliday: (day: string) => boolean): Missing {
  const due = addDays(today, -arrivals.lag)
  const days = Array.from({ length: LOOK_BACK }, (_, index) => addDays(due, index + 1 - LOOK_BACK))
  const expected = days.filter((day) => isExpected(arrivals, day, isHoliday))
  const last = expected.findLastIndex((day) => !arrivals.rows.has(day))
  const before = expected.slice(0, last + 1)
  const notLoaded = before.slice(before.findLastIndex((day) => arrivals.rows.has(day)) + 1)
  return { notLoaded, notCome: notLoaded.filter((day) => !arrivals.refused.has(day)) }
}

/** Whether the feed usually comes on such a day, judged by the days before. */
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
