// Days are counted from 1970-01-01, instants are whole seconds since then. All are UTC, whatever the machine's zone.

import { dayOfMonth, dayText, monthOfYear } from '../../calendar.ts'

export const DAY_SECONDS = 86_400

/** Month (1–12) and day of the month, for a day number. */
export function monthAndDay(day: number): { month: number; dayOfMonth: number } {
  const text = dayText(day)
  return { month: monthOfYear(text), dayOfMonth: dayOfMonth(text) }
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
    // Most times fall on a few days at a time, but a history has thousands of days.
    if (dayTexts.size > 5_000) dayTexts.clear()
    dayTexts.set(day, text)
  }
  return text + (clocks[instant - day * DAY_SECONDS] as string)
}
