import { quarterOfYear } from '../../../calendar.ts'
import type { Unit } from '../../contract.ts'

// Numbers and dates in the reader's format, in the shop's currency and time zone.

let locale = navigator.language || 'en'
/** Words are English like the pages; their order is the reader's. */
let words = english(locale)
let currency: string | undefined
let timeZone = 'UTC'
let told = ''
const numbers = new Map<string, Intl.NumberFormat>()
const dates = new Map<string, Intl.DateTimeFormat>()

/** Called once the server has sent the shop. With an unknown currency, money is shown as plain numbers. */
export function setShop(shop: { currency: string | null; timezone: string }): void {
  const tells = `${shop.currency} ${shop.timezone}`
  if (told === tells) return
  told = tells
  currency = shop.currency ?? undefined
  timeZone = shop.timezone
  numbers.clear()
  dates.clear()
  try {
    new Intl.NumberFormat(locale)
  } catch {
    locale = 'en'
    words = 'en'
  }
  try {
    new Intl.NumberFormat(locale, { style: 'currency', currency: currency ?? 'EUR' })
  } catch {
    currency = undefined
  }
}

/** `de-DE` becomes `en-DE`: English words in that country's order. */
function english(tag: string): string {
  const region = /^en\b/.test(tag) ? undefined : /[-_]([A-Z]{2})\b/.exec(tag)?.[1]
  return region ? `en-${region}` : /^en\b/.test(tag) ? tag : 'en-GB'
}

export const NONE = '–'

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options)
  const known = numbers.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, options)
  numbers.set(key, made)
  return made
}

function date(options: Intl.DateTimeFormatOptions, zone = 'UTC'): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = dates.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(words, { timeZone: zone, ...options })
  dates.set(key, made)
  return made
}

function money(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return number(
    currency ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...options } : options,
  )
}

/** A value in full, for tables and tooltips. */
export function shown(value: unknown, unit: Unit): string {
  if (value === null || value === undefined || value === '') return NONE
  if (unit === 'text') return String(value)
  if (unit === 'flag') return value ? 'yes' : 'no'
  if (unit === 'date') return day(String(value))
  if (unit === 'instant') return time(String(value))
  const size = Number(value)
  if (!Number.isFinite(size)) return String(value)
  switch (unit) {
    case 'money':
      return money({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(size)
    case 'percent':
      return number({ style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
        size / 100,
      )
    case 'minutes':
      return minutes(size)
    case 'number':
      return number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(size)
    default:
      return number({ maximumFractionDigits: 0 }).format(size)
  }
}

/** A short value, for tiles: large amounts without cents. */
export function brief(value: unknown, unit: Unit): string {
  const size = Number(value)
  if (value === null || value === undefined || !Number.isFinite(size)) return shown(value, unit)
  if (unit === 'money' && Math.abs(size) >= 10_000) return money({ maximumFractionDigits: 0 }).format(size)
  return shown(value, unit)
}

/** A value next to a bar: amounts without cents. */
export function rounded(value: unknown, unit: Unit): string {
  const size = Number(value)
  if (unit !== 'money' || value === null || value === undefined || Math.abs(size) < 100)
    return shown(value, unit)
  return money({ maximumFractionDigits: 0 }).format(size)
}

/** A value on an axis, as short as possible. */
export function tick(value: number, unit: Unit): string {
  const compact = { notation: 'compact', maximumFractionDigits: 1 } as const
  if (unit === 'money') return money({ ...compact, minimumFractionDigits: 0 }).format(value)
  if (unit === 'percent') return number({ style: 'percent', maximumFractionDigits: 1 }).format(value / 100)
  if (unit === 'minutes') return `${number(compact).format(value)} min`
  return number(compact).format(value)
}

/** A value in a cell of a chart: all with one decimal, so that they can be compared. */
export function inCell(value: number, unit: Unit): string {
  if (unit !== 'percent' && unit !== 'number') return tick(value, unit)
  const style = unit === 'percent' ? { style: 'percent' as const } : {}
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return number({ ...style, ...digits }).format(unit === 'percent' ? value / 100 : value)
}

/** A change in percent, with its sign. */
export function change(size: number): string {
  return percent(size, 'exceptZero')
}

/** How much something changed, in percent. */
export function percent(size: number, signDisplay: 'auto' | 'exceptZero' = 'auto'): string {
  const digits = Math.abs(size) >= 100 ? 0 : 1
  return number({
    style: 'percent',
    signDisplay,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(size / 100)
}

/** A change between two percentages, in points. */
export function points(difference: number): string {
  return `${number({ signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(difference)} pp`
}

function minutes(size: number): string {
  if (Math.abs(size) < 120) return `${number({ maximumFractionDigits: 1 }).format(size)} min`
  const hours = size / 60
  return hours < 48
    ? `${number({ maximumFractionDigits: 1 }).format(hours)} h`
    : `${number({ maximumFractionDigits: 1 }).format(hours / 24)} days`
}

const utc = (iso: string) => new Date(`${iso.slice(0, 10)}T00:00:00Z`)

export function day(iso: string): string {
  return date({ year: 'numeric', month: 'short', day: 'numeric' }).format(utc(iso))
}

export function month(iso: string): string {
  return date({ year: 'numeric', month: 'short' }).format(utc(iso))
}

/** Name of a calendar month, 1 to 12. */
export function monthName(of: number): string {
  return date({ month: 'short' }).format(new Date(Date.UTC(2024, of - 1, 1)))
}

/** An instant in the shop's time zone. */
export function time(iso: string): string {
  const instant = new Date(iso)
  if (Number.isNaN(instant.getTime())) return iso
  return date({ dateStyle: 'medium', timeStyle: 'short' }, timeZone).format(instant)
}

/** The time of day of an instant in the shop's time zone. */
export function clock(iso: string): string {
  return date({ timeStyle: 'short' }, timeZone).format(new Date(iso))
}

/** Days from the first to the last, both included. */
export function range(from: string, to: string): string {
  return from === to
    ? day(from)
    : date({ year: 'numeric', month: 'short', day: 'numeric' }).formatRange(utc(from), utc(to))
}

/** The start of a period, for an axis or tooltip. */
export function period(iso: string, grain: string, long = false): string {
  const at = utc(iso)
  if (Number.isNaN(at.getTime())) return iso
  switch (grain) {
    case 'year':
      return date({ year: 'numeric' }).format(at)
    case 'quarter':
      return `Q${quarterOfYear(iso)} ${at.getUTCFullYear()}`
    case 'month':
      return date(long ? { month: 'long', year: 'numeric' } : { month: 'short', year: '2-digit' }).format(at)
    case 'week':
      return long
        ? `Week of ${date({ month: 'short', day: 'numeric', year: 'numeric' }).format(at)}`
        : date({ month: 'short', day: 'numeric' }).format(at)
    default:
      return date(
        long
          ? { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' }
          : { month: 'short', day: 'numeric' },
      ).format(at)
  }
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${shown(count, 'count')} ${count === 1 ? one : many}`
}

/** `3 minutes ago`, counted from now. */
export function ago(iso: string): string {
  const seconds = (Date.parse(iso) - Date.now()) / 1000
  const relative = new Intl.RelativeTimeFormat(words, { numeric: 'auto' })
  const size = Math.abs(seconds)
  if (size < 90) return relative.format(Math.round(seconds), 'second')
  if (size < 5_400) return relative.format(Math.round(seconds / 60), 'minute')
  if (size < 129_600) return relative.format(Math.round(seconds / 3_600), 'hour')
  return relative.format(Math.round(seconds / 86_400), 'day')
}

/** A country in the reader's words: a code such as `GB` becomes its name, other texts stay. */
export function countryName(text: string): string {
  if (!/^[A-Z]{2}$/.test(text)) return text
  try {
    return new Intl.DisplayNames(words, { type: 'region', fallback: 'code' }).of(text) ?? text
  } catch {
    return text
  }
}
