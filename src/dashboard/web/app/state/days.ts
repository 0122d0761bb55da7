import type { Grain } from '../../../contract.ts'

// Calendar days as YYYY-MM-DD, without any time zone.

const DAY = 86_400_000

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)
}

/** The same day of another month, or its last where that month is shorter. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + count, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(date, last))
  return first.toISOString().slice(0, 10)
}

/** Days from one to the other. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY)
}

export function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`
}

export function quarterStart(day: string): string {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1
  return `${day.slice(0, 4)}-${String(month).padStart(2, '0')}-01`
}

/** The Monday on or before a day. */
export function weekStart(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
}

/** The first day of the period that a day belongs to. */
export function periodStart(day: string, grain: Grain): string {
  switch (grain) {
    case 'day':
      return day
    case 'week':
      return weekStart(day)
    case 'month':
      return monthStart(day)
    case 'quarter':
      return quarterStart(day)
    case 'year':
      return `${day.slice(0, 4)}-01-01`
  }
}

/** The last day of the period that a day belongs to. */
export function periodEnd(day: string, grain: Grain): string {
  const start = periodStart(day, grain)
  switch (grain) {
    case 'day':
      return day
    case 'week':
      return addDays(start, 6)
    default:
      return addDays(addMonths(start, months[grain]), -1)
  }
}

const months = { month: 1, quarter: 3, year: 12 } as const

/** Whether a text is a real calendar day. */
export function isDay(text: string | null | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}
