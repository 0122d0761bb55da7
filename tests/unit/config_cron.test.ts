import { describe, expect, test } from 'vitest'
import { cronProblem, lastTime, nextTime } from '../../src/config/cron.ts'

const at = (text: string) => new Date(text)

describe('the next time of a cron line', () => {
  test.each([
    ['0 1 * * *', 'UTC', '2026-11-20T00:59:59Z', '2026-11-20T01:00:00Z'],
    ['0 1 * * *', 'UTC', '2026-11-20T01:00:00Z', '2026-11-21T01:00:00Z'],
    ['0 1 * * *', 'Europe/Riga', '2026-11-20T00:00:00Z', '2026-11-20T23:00:00Z'],
    ['30 2 1 * *', 'America/New_York', '2026-11-20T00:00:00Z', '2026-12-01T07:30:00Z'],
    ['0 5 * * mon-fri', 'UTC', '2026-11-20T06:00:00Z', '2026-11-23T05:00:00Z'],
    ['0 0 29 2 *', 'UTC', '2026-11-20T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['*/20 10 * * * *', 'UTC', '2026-11-20T00:10:20Z', '2026-11-20T00:10:40Z'],
  ])('%s in %s after %s is %s', (line, zone, after, expected) => {
    expect(nextTime(line, zone, at(after))).toEqual(at(expected))
  })
})

describe('the last time of a cron line', () => {
  test.each([
    ['0 1 * * *', 'UTC', '2026-11-20T01:00:00Z', '2026-11-20T01:00:00Z'],
    ['0 1 * * *', 'UTC', '2026-11-20T00:59:59Z', '2026-11-19T01:00:00Z'],
    ['0 1 * * *', 'Asia/Kolkata', '2026-11-20T00:00:00Z', '2026-11-19T19:30:00Z'],
    ['0 5 * * sun', 'UTC', '2026-11-20T00:00:00Z', '2026-11-15T05:00:00Z'],
  ])('%s in %s at %s was %s', (line, zone, until, expected) => {
    expect(lastTime(line, zone, at(until))).toEqual(at(expected))
  })
})

describe('when the clocks change', () => {
  test('a skipped time counts at the moment of the jump', () => {
    // In London, 2026-03-29 has no 01:00.
    expect(nextTime('0 1 * * *', 'Europe/London', at('2026-03-28T12:00:00Z'))).toEqual(
      at('2026-03-29T01:00:00Z'),
    )
    expect(nextTime('30 1 * * *', 'Europe/London', at('2026-03-28T12:00:00Z'))).toEqual(
      at('2026-03-29T01:00:00Z'),
    )
    expect(lastTime('30 1 * * *', 'Europe/London', at('2026-03-29T12:00:00Z'))).toEqual(
      at('2026-03-29T01:00:00Z'),
    )
    expect(nextTime('0 1 * * *', 'Europe/London', at('2026-03-29T01:00:00Z'))).toEqual(
      at('2026-03-30T00:00:00Z'),
    )
  })

  test('a time that comes twice counts the first time', () => {
    // In London, 2026-10-25 has 01:00 twice: 00:00 and 01:00 UTC.
    const first = at('2026-10-25T00:00:00Z')
    expect(nextTime('0 1 * * *', 'Europe/London', at('2026-10-24T12:00:00Z'))).toEqual(first)
    expect(nextTime('0 1 * * *', 'Europe/London', first)).toEqual(at('2026-10-26T01:00:00Z'))
    expect(lastTime('0 1 * * *', 'Europe/London', at('2026-10-25T12:00:00Z'))).toEqual(first)
  })
})

test.each([
  '5/15 * * * *',
  '0 1 * janx *',
  '*/0 * * * *',
  '0 1 * * mon/2',
  '0 1 31 2 *',
  '61 * * * *',
  '* * *',
  '0 1 * * * * 2026',
])('%s is no cron line', (line) => {
  expect(cronProblem(line)).toContain(`"${line}" is `)
})

test.each(['*/7 1-5/2 * * *', '0 1 1,15 jan,jul mon-fri', '0 0 1 * * 5-7', ' 30  4 * * SUN '])(
  '%s is a cron line',
  (line) => {
    expect(cronProblem(line)).toBeUndefined()
  },
)

test('a day matches if its day of month and its day of week both match', () => {
  // The first Friday that is a thirteenth.
  expect(nextTime('0 1 13 * fri', 'UTC', at('2026-03-14T00:00:00Z'))).toEqual(at('2026-11-13T01:00:00Z'))
})
