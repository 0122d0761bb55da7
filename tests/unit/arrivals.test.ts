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

test('a feed that comes every day is missed on the day that it does not', () => {
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

test('an older gap is told of until it is filled, unless there is a newer one', () => {
  const gap = feed((day) => day !== '2026-04-20')
  expect(missingDays(gap, today, noHoliday).notCome).toEqual(['2026-04-20'])
  const two = feed((day) => day !== '2026-04-20' && day !== '2026-04-28')
  expect(missingDays(two, today, noHoliday).notCome).toEqual(['2026-04-28'])
})

test('a feed is expected on its own weekdays alone, on no holiday, and not before its habits are known', () => {
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

test('a file that came and was refused did come, and nothing of it is loaded', () => {
  const refused = { ...feed((day) => day < '2026-04-30'), refused: new Set(['2026-04-30']) }
  expect(missingDays(refused, today, noHoliday)).toEqual({ notLoaded: ['2026-04-30'], notCome: [] })
})

test('files that bear the day on which they come are due today', () => {
  const early = { ...feed(() => true), lag: 0 as const }
  expect(missingDays(early, today, noHoliday).notCome).toEqual([today])
})
