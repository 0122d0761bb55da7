// Days are counted from 1970-01-01, instants are whole seconds since then: UTC throughout, whatever the machine's zone.

export const DAY_SECONDS = 86_400

/** The number of a day given as YYYY-MM-DD. */
export function dayNumber(text: string): number {
  return Math.round(Date.parse(`${text}T00:00:00Z`) / (DAY_SECONDS * 1000))
}

/** YYYY-MM-DD. */
export function dayText(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10)
}

/** 0 is Monday. */
export function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** Month 1–12 and day of the month. */
export function monthAndDay(day: number): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * DAY_SECONDS * 1000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() }
}

/** The last day of the month that a day is in. */
export function endOfMonth(day: number): number {
  const { year, month } = monthAndDay(day)
  return Date.UTC(year, month, 1) / (DAY_SECONDS * 1000) - 1
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const clocks = Array.from(
  { length: DAY_SECONDS },
  (_, second) =>
    `T${twoDigits[Math.floor(second / 3600)]}:${twoDigits[Math.floor(second / 60) % 60]}:${twoDigits[second % 60]}Z`,
)
const dayTexts = new Map<number, string>()

/** `2026-03-02T13:45:10Z`. */
export function timeText(instant: number): string {
  const day = Math.floor(instant / DAY_SECONDS)
  let text = dayTexts.get(day)
  if (text === undefined) {
    text = dayText(day)
    // Most times are of a few days; of all together a few thousand.
    if (dayTexts.size > 5_000) dayTexts.clear()
    dayTexts.set(day, text)
  }
  return text + (clocks[instant - day * DAY_SECONDS] as string)
}
