// What a cron line means, and which instants it names in a time zone.

import { Cron } from 'croner'

/**
 * A cron line of five fields, or six with seconds first. A day counts if its day of month, its month and its day of
 * week all match.
 *
 * A time of day that the clocks jump over counts at the moment of the jump, one that comes twice counts the first time:
 * a nightly job runs once every night, in summer and winter.
 */
function cronOf(line: string, timeZone: string): Cron {
  return new Cron(line, {
    timezone: timeZone,
    mode: '5-or-6-parts',
    domAndDow: true,
    fixedTimeRule: 'no-wildcard',
  })
}

/** What is wrong with a cron line; undefined where nothing is. */
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

/** The last time of the line up to an instant, that instant included. */
export function lastTime(line: string, timeZone: string, until: Date): Date | undefined {
  return cronOf(line, timeZone).previousRuns(1, new Date(until.getTime() + 1))[0]
}

/** Calls at each time of a line, until it is stopped. */
export function atTimesOf(line: string, timeZone: string, call: () => void): { stop(): void } {
  return cronOf(line, timeZone).schedule(call)
}

/** `2026-11-20 01:00`: an instant in a time zone, to the minute. */
export function localTime(instant: Date, timeZone: string): string {
  return instant.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
}
