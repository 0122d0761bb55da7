import { timeText } from '../base/calendar.ts'

// All times are UTC, the time zone of the shop.

const parts = (instant: number) => {
  const text = timeText(instant)
  return [text.slice(0, 10), text.slice(11, 19)] as const
}

/** `2026-03-02 13:45:10`. */
export function plainTime(instant: number): string {
  return parts(instant).join(' ')
}

/** `2026-03-02 13:45:10 +0000`. */
export function timeWithOffset(instant: number): string {
  return `${plainTime(instant)} +0000`
}

/** `2026-03-02T13:45:10+00:00`. */
export function isoTime(instant: number): string {
  return `${parts(instant).join('T')}+00:00`
}
