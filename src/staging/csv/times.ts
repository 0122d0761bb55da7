import { COLON, MINUS, PLUS, POINT, SPACE, ZERO } from './bytes.ts'

const UPPER_T = 0x54
const LOWER_T = 0x74
const UPPER_Z = 0x5a
const LOWER_Z = 0x7a

const DAY_LENGTH = 10
/** PostgreSQL reads a time of up to 128 bytes. */
const MAX_LENGTH = 100
/** PostgreSQL accepts offsets below 16 hours. */
const MAX_OFFSET_HOURS = 15

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A number of two digits, or −1. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - ZERO
  const ones = (bytes[at + 1] as number) - ZERO
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days from 1970-01-01 to a day of the Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/**
 * Reads times in the extended format of ISO 8601: a day, or a day, `T` or a space, and `HH:MM`, `HH:MM:SS` or
 * `HH:MM:SS.fraction`, with or without an offset (`Z`, `±HH`, `±HH:MM`, `±HHMM`, ` UTC` or ` GMT`), which may follow a
 * space. Everything is checked against calendar and clock, so PostgreSQL can cast whatever is accepted here.
 */
export class TimeReader {
  /** Milliseconds since 1970 of the last time read: of its instant, or of its wall clock if `local`. */
  milliseconds = 0
  /** Whether it had no offset. */
  local = true
  /** Days from 1970-01-01 to the day as written. */
  day = 0

  /** False if the bytes are not a time. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < DAY_LENGTH || end - start > MAX_LENGTH) return false
    const century = twoDigits(bytes, start)
    const yearOfCentury = twoDigits(bytes, start + 2)
    const month = twoDigits(bytes, start + 5)
    const day = twoDigits(bytes, start + 8)
    if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return false
    if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return false
    const year = century * 100 + yearOfCentury
    if (year === 0 || (day > 28 && day > daysInMonth(year, month))) return false
    this.day = daysSinceEpoch(year, month, day)
    this.milliseconds = this.day * DAY
    this.local = true
    return end - start === DAY_LENGTH || this.readClock(bytes, start + DAY_LENGTH, end)
  }

  private readClock(bytes: Uint8Array, start: number, end: number): boolean {
    const separator = bytes[start]
    if (separator !== UPPER_T && separator !== SPACE && separator !== LOWER_T) return false
    if (end - start < 6 || bytes[start + 3] !== COLON) return false
    const hour = twoDigits(bytes, start + 1)
    const minute = twoDigits(bytes, start + 4)
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false
    this.milliseconds += hour * HOUR + minute * MINUTE
    const at = this.readSeconds(bytes, start + 6, end)
    if (at < 0 || at === end) return at === end
    if (bytes[at] !== SPACE) return this.readOffset(bytes, at, end)
    return this.readZone(bytes, at + 1, end) || this.readOffset(bytes, at + 1, end)
  }

  /** `UTC` or `GMT`, in upper or lower case. */
  private readZone(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start !== 3) return false
    const name = String.fromCharCode(...bytes.subarray(start, end)).toUpperCase()
    if (name !== 'UTC' && name !== 'GMT') return false
    this.local = false
    return true
  }

  /** Returns the end of the seconds, if there are any; −1 if they are invalid. */
  private readSeconds(bytes: Uint8Array, at: number, end: number): number {
    if (at >= end || bytes[at] !== COLON) return at
    if (end - at < 3) return -1
    const second = twoDigits(bytes, at + 1)
    if (second < 0 || second > 59) return -1
    this.milliseconds += second * 1000
    return at + 3 < end && bytes[at + 3] === POINT ? this.readFraction(bytes, at + 4, end) : at + 3
  }

  private readFraction(bytes: Uint8Array, from: number, end: number): number {
    let at = from
    let unit = 100
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO
      if (digit < 0 || digit > 9) break
      this.milliseconds += digit * unit
      unit = unit > 1 ? unit / 10 : 0
    }
    return at === from ? -1 : at
  }

  private readOffset(bytes: Uint8Array, start: number, end: number): boolean {
    this.local = false
    const sign = bytes[start]
    if (sign === UPPER_Z || sign === LOWER_Z) return end - start === 1
    if (sign !== PLUS && sign !== MINUS) return false
    const length = end - start
    if (length !== 3 && length !== 5 && length !== 6) return false
    if (length === 6 && bytes[start + 3] !== COLON) return false
    const hours = twoDigits(bytes, start + 1)
    const minutes = length === 3 ? 0 : twoDigits(bytes, end - 2)
    if (hours < 0 || hours > MAX_OFFSET_HOURS || minutes < 0 || minutes > 59) return false
    const offset = hours * HOUR + minutes * MINUTE
    this.milliseconds += sign === PLUS ? -offset : offset
    return true
  }
}
