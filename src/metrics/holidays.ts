import { addDays, addYears, daysBetween, isDay } from '../calendar.ts'

/**
 * Returns a test for the days of the setting `holidays`: `2026-11-27` is one day, `12-25` a day of every year;
 * `easter`, `easter-2` and `easter+1` move with Easter Sunday.
 */
export function holidaysOf(written: readonly string[]): (day: string) => boolean {
  const fixed = new Set(written.filter((entry) => !entry.startsWith('easter')))
  const moving = new Set(
    written.filter((entry) => entry.startsWith('easter')).map((entry) => Number(entry.slice(6) || 0)),
  )
  return (day) =>
    fixed.has(day) ||
    fixed.has(day.slice(5)) ||
    (moving.size > 0 && moving.has(daysBetween(easterSunday(Number(day.slice(0, 4))), day)))
}

/** Easter Sunday of the Gregorian calendar: the Sunday after the first full moon of spring, by the church's tables. */
export function easterSunday(year: number): string {
  const century = Math.floor(year / 100)
  const leapYearsLeftOut = century - Math.floor(century / 4)
  const moonShift = Math.floor((8 * century + 13) / 25)
  const epact = (19 * (year % 19) + leapYearsLeftOut - moonShift + 15) % 30
  const isLate = epact === 29 || (epact === 28 && year % 19 > 10)
  const fullMoon = epact - (isLate ? 1 : 0)
  const weekday = (year + Math.floor(year / 4) + fullMoon + 2 - leapYearsLeftOut) % 7
  return addDays(`${String(year).padStart(4, '0')}-03-28`, fullMoon - weekday)
}

/** The days beside a holiday are unlike others too. */
const BESIDE = [0, 1, -1]
/** A date of one year and a date of the next are the same holiday if they are within so many days of a year apart. */
const SAME_WITHIN_DAYS = 14

/**
 * Returns, for a holiday or a day beside one, the same day a year before: null if the setting doesn't say it. Undefined for
 * every other day. Each day is looked up once.
 */
export function holidaysBefore(written: readonly string[]): (day: string) => string | null | undefined {
  const isHoliday = holidaysOf(written)
  const found = new Map<string, string | null | undefined>()
  const find = (day: string) => {
    const beside = BESIDE.find((distance) => isHoliday(addDays(day, distance)))
    if (beside === undefined) return undefined
    const before = sameHolidayBefore(addDays(day, beside), written)
    return before === undefined ? null : addDays(before, -beside)
  }
  return (day) => {
    if (!found.has(day)) found.set(day, find(day))
    return found.get(day)
  }
}

function sameHolidayBefore(holiday: string, written: readonly string[]): string | undefined {
  const lastYear = addYears(holiday, -1)
  if (written.includes(holiday.slice(5))) return lastYear
  const fromEaster = daysBetween(easterSunday(Number(holiday.slice(0, 4))), holiday)
  const isMoving = written.some(
    (entry) => entry.startsWith('easter') && Number(entry.slice(6) || 0) === fromEaster,
  )
  if (isMoving) return addDays(easterSunday(Number(lastYear.slice(0, 4))), fromEaster)
  return written
    .filter((entry) => isDay(entry) && Math.abs(daysBetween(entry, lastYear)) <= SAME_WITHIN_DAYS)
    .sort((a, b) => Math.abs(daysBetween(a, lastYear)) - Math.abs(daysBetween(b, lastYear)))[0]
}
