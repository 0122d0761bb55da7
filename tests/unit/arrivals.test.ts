import { expect, test } from 'vitest'
import { addDays, weekday } from '../../src/calendar.ts'
import { type Arrivals, missingDays } from '../../src/schedule/arrivals.ts'

const today = '2026-05-01'
const noHoliday = () => false

/** A feed that came on the days of the last weeks that `comes` names. */
function feed(comes: (day: string) => boolean, weeks = 10): Arrivals {
  const days = Array.from({ length: weeks * 7 }, (_, index) => addDays(today, index - weeks * 7)).filter(
    comes,
  )
  return {
    feed: 'orders',
    isDaily: true,
    firstDay: days[0] ?? today,
    lag: 1,
    rows: new Map(days.map((day) => [day, 10])),
    refused: new Set(),
  }
}

test('a feed that comes every day is missing on a day without it', () => {
  expect(
    missingDays(
      feed(() => true),
      today,
      noHoliday,
    ).notCome,
  ).toEqual([])
  expect(
    missingDays(
      feed((day) => day < '2026-04-30'),
      today,
      noHoliday,
    ).notCome,
  ).toEqual(['2026-04-30'])
  expect(
    missingDays(
      feed((day) => day < '2026-04-28'),
      today,
      noHoliday,
    ).notCome,
  ).toEqual(['2026-04-28', '2026-04-29', '2026-04-30'])
})

test('an older gap is reported until it is filled, unless there is a newer one', () => {
  const gap = feed((day) => day !== '2026-04-20')
  expect(missingDays(gap, today, noHoliday).notCome).toEqual(['2026-04-20'])
  const two = feed((day) => day !== '2026-04-20' && day !== '2026-04-28')
  expect(missingDays(two, today, noHoliday).notCome).toEqual(['2026-04-28'])
})

test('a feed is expected only on its own weekdays, on no holiday, and only after its habits are known', () => {
  const mondays = feed((day) => weekday(day) === 1)
  expect(missingDays(mondays, today, noHoliday).notCome).toEqual([])
  expect(
    missingDays(
      feed((day) => weekday(day) === 1 && day < '2026-04-27'),
      today,
      noHoliday,
    ).notCome,
  ).toEqual(['2026-04-27'])
  const daily = feed((day) => day < '2026-04-30')
  expect(missingDays(daily, today, (day) => day === '2026-04-30').notCome).toEqual([])
  expect(
    missingDays(
      feed((day) => day === '2026-04-20'),
      today,
      noHoliday,
    ).notCome,
  ).toEqual([])
})

test('a refused file counts as arrived, and nothing of it is loaded', () => {
  const refused = { ...feed((day) => day < '2026-04-30'), refused: new Set(['2026-04-30']) }
  expect(missingDays(refused, today, noHoliday)).toEqual({ notLoaded: ['2026-04-30'], notCome: [] })
})

test('files that are named after the day of their arrival are due today', () => {
  const early = { ...feed(() => true), lag: 0 as const }
  expect(missingDays(early, today, noHoliday).notCome).toEqual([today])
})
