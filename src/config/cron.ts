// The meaning of a cron line, and its instants in a time zone.

import { Cron } from 'croner'

/**
 * A cron line of five fields, or six with seconds first. A day counts if its day of month, month and day of week all
 * match.
 *
 * A time that the clocks skip counts at the moment of the jump; one that occurs twice counts the first time. So a
 * nightly job runs exactly once a night, summer and winter.
 */
function cronOf(line: string, timeZone: string): Cron {
  return new Cron(line, {
    timezone: timeZone,
    mode: '5-or-6-parts',
    domAndDow: true,
    fixedTimeRule: 'no-wildcard',
  })
}

/** What is wrong with a cron line; undefined if nothing is. */
export function cronProblem(line: string): string | undefined {
  try {
    return nextTime(line, 'UTC', new Date()) ? undefined : `"${line}" is a day that never comes`
  } catch (error) {
    const why = (error as Error).message.replace(/^CronPattern: /, '')
    return `"${line}" is no cron line (minute hour day month weekday) and not "off": ${why}`
  }
}

/** The first time of the line after an instant. */
export function nextTime(line: string, timeZone: string, after: Date): Date | undefined {
  return cronOf(line, timeZone).nextRun(after) ?? undefined
}

/** The last time of the line at or before an instant. */
export function lastTime(line: string, timeZone: string, until: Date): Date | undefined {
  return cronOf(line, timeZone).previousRuns(1, new Date(until.getTime() + 1))[0]
}

/** Calls `call` at each time of a line until it is stopped. */
export function atTimesOf(line: string, timeZone: string, call: () => void): { stop(): void } {
  return cronOf(line, timeZone).schedule(call)
}

/** An instant in a time zone, to the minute: `2026-11-20 01:00`. */
export function localTime(instant: Date, timeZone: string): string {
  return instant.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
}
