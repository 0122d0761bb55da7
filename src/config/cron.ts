// What a cron line means: which times of day, on which days, and which instants those are in a time zone.

import { dayNumber, dayOfMonth, dayText, monthOfYear, weekdayOf } from '../calendar.ts'

/** The values that each field allows, rising. */
export interface CronFields {
  seconds: number[]
  minutes: number[]
  hours: number[]
  daysOfMonth: number[]
  months: number[]
  /** 0 is Sunday. */
  daysOfWeek: number[]
}

interface Field {
  name: string
  low: number
  high: number
  /** Names of the values, from `low` on. */
  words: readonly string[]
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const FIELDS: readonly Field[] = [
  { name: 'second', low: 0, high: 59, words: [] },
  { name: 'minute', low: 0, high: 59, words: [] },
  { name: 'hour', low: 0, high: 23, words: [] },
  { name: 'day of month', low: 1, high: 31, words: [] },
  { name: 'month', low: 1, high: 12, words: MONTHS },
  { name: 'day of week', low: 0, high: 7, words: DAYS },
]

/** Leap years and the days of the week come round in this many days. */
const DAYS_AHEAD = 366 * 40

/**
 * A cron line of five fields, or six with seconds first: numbers, `*`, ranges, lists, steps, and names of months and
 * days. A day counts if its day of month, its month and its day of week all match.
 */
export function readCron(text: string): CronFields | { problem: string } {
  const line = text.trim().split(/\s+/).join(' ')
  const parts = line.split(' ')
  if (parts.length !== 5 && parts.length !== 6) {
    return {
      problem: `"${text}" is no cron line: five fields are needed (minute hour day month weekday), or "off"`,
    }
  }
  const values: number[][] = parts.length === 5 ? [[0]] : []
  for (const part of parts) {
    const field = FIELDS[values.length] as Field
    const allowed = part.split(',').map((item) => cronItem(item, field))
    if (allowed.some((numbers) => numbers.length === 0)) {
      return {
        problem: `"${text}" is no cron line: "${part}" is not a ${field.name} (${field.low} to ${field.high})`,
      }
    }
    values.push([...new Set(allowed.flat())].sort((a, b) => a - b))
  }
  const [seconds = [], minutes = [], hours = [], daysOfMonth = [], months = [], weekdays = []] = values
  const daysOfWeek = [...new Set(weekdays.map((day) => day % 7))].sort((a, b) => a - b)
  const fields = { seconds, minutes, hours, daysOfMonth, months, daysOfWeek }
  if (findDay(fields, dayNumber('2024-01-01'), 1) !== undefined) return fields
  return { problem: `"${text}" is a day that never comes` }
}

/** The values that one item of a list allows; none if it is wrong. */
function cronItem(item: string, field: Field): number[] {
  const match = /^(?:(\*)|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/([0-9]{1,2}))?$/i.exec(item)
  if (!match) return []
  const [, all, from = '', to, step] = match
  const first = all ? field.low : cronNumber(from, field)
  const last = all ? field.high : to === undefined ? first : cronNumber(to, field)
  if (first === undefined || last === undefined || first > last) return []
  // A step needs something to step through.
  if (step !== undefined && (Number(step) < 1 || (!all && to === undefined))) return []
  const values: number[] = []
  for (let value = first; value <= last; value += Number(step ?? 1)) values.push(value)
  return values
}

function cronNumber(text: string, { low, high, words }: Field): number | undefined {
  const word = words.findIndex((name) => [name, name.slice(0, 3)].includes(text.toLowerCase()))
  if (word >= 0) return word + low
  if (!/^[0-9]{1,2}$/.test(text)) return undefined
  const number = Number(text)
  return number >= low && number <= high ? number : undefined
}

/**
 * The first time of the line after an instant. A time of day that the clocks jump over counts at the moment of the
 * jump, one that comes twice counts the first time: a nightly job runs once every night, in summer and winter.
 */
export function nextTime(line: string, timeZone: string, after: Date): Date | undefined {
  const fields = fieldsOf(line)
  let day = findDay(fields, localDay(after, timeZone), 1)
  while (day !== undefined) {
    const times = timesOfDay(fields)
    const index = firstIndex(
      times.count,
      (at) => times.instant(day as number, at, timeZone) > after.getTime(),
    )
    if (index < times.count) return new Date(times.instant(day, index, timeZone))
    day = findDay(fields, day + 1, 1)
  }
  return undefined
}

/** The last time of the line up to an instant, that instant included. */
export function lastTime(line: string, timeZone: string, until: Date): Date | undefined {
  const fields = fieldsOf(line)
  let day = findDay(fields, localDay(until, timeZone), -1)
  while (day !== undefined) {
    const times = timesOfDay(fields)
    const index = firstIndex(
      times.count,
      (at) => times.instant(day as number, at, timeZone) > until.getTime(),
    )
    if (index > 0) return new Date(times.instant(day, index - 1, timeZone))
    day = findDay(fields, day - 1, -1)
  }
  return undefined
}

function fieldsOf(line: string): CronFields {
  const fields = readCron(line)
  if ('problem' in fields) throw new Error(fields.problem)
  return fields
}

/** `2026-11-20 01:00`: an instant in a time zone, to the minute. */
export function localTime(instant: Date, timeZone: string): string {
  const local = new Date(instant.getTime() + offsetAt(instant.getTime(), timeZone))
  return local.toISOString().slice(0, 16).replace('T', ' ')
}

const DAY_MS = 86_400_000

function findDay(fields: CronFields, from: number, direction: 1 | -1): number | undefined {
  for (let day = from; Math.abs(day - from) < DAYS_AHEAD; day += direction) {
    const text = dayText(day)
    if (
      fields.daysOfMonth.includes(dayOfMonth(text)) &&
      fields.months.includes(monthOfYear(text)) &&
      // Cron calls Sunday 0.
      fields.daysOfWeek.includes(weekdayOf(day) % 7)
    ) {
      return day
    }
  }
  return undefined
}

/** The times of a day in their order, by number, so that they can be searched without listing 86,400 of them. */
function timesOfDay({ hours, minutes, seconds }: CronFields) {
  return {
    count: hours.length * minutes.length * seconds.length,
    instant(day: number, index: number, timeZone: string): number {
      const second = seconds[index % seconds.length] ?? 0
      const minute = minutes[Math.floor(index / seconds.length) % minutes.length] ?? 0
      const hour = hours[Math.floor(index / (seconds.length * minutes.length))] ?? 0
      return instantOf(day * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000, timeZone)
    },
  }
}

/** The first index from which on a condition holds; `count` if it never does. */
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function localDay(instant: Date, timeZone: string): number {
  return Math.floor((instant.getTime() + offsetAt(instant.getTime(), timeZone)) / DAY_MS)
}

/** The instant of a local time, that one given as if it were UTC. */
function instantOf(local: number, timeZone: string): number {
  const before = offsetAt(local - DAY_MS, timeZone)
  const after = offsetAt(local + DAY_MS, timeZone)
  for (const offset of before > after ? [before, after] : [after, before]) {
    if (offsetAt(local - offset, timeZone) === offset) return local - offset
  }
  // It is jumped over: the moment of the jump, to the second.
  let [low, high] = [Math.floor((local - after) / 1000), Math.ceil((local - before) / 1000)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * 1000, timeZone) === after) high = middle
    else low = middle
  }
  return high * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds that local time is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const parts = format.formatToParts(instant)
  const part = (type: string) => Number(parts.find((item) => item.type === type)?.value)
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return local - Math.floor(instant / 1000) * 1000
}
