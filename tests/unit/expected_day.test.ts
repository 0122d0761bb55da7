import { expect, test } from 'vitest'
import { addDays, weekday } from '../../src/calendar.ts'
import { expectedDay } from '../../src/metrics/expected_day.ts'
import { holidaysBefore } from '../../src/metrics/holidays.ts'
import { holidays, simulatedYears } from '../support/simulated_years.ts'

/** Figures of a few years, all alike but for what `more` says. */
const figures = (more: (day: string) => number | undefined) => (day: string) =>
  day < '2024-01-01' ? undefined : (more(day) ?? 100)

test('a day with fewer than four earlier days of its weekday is not judged', () => {
  const young = (day: string) => (day < '2026-03-01' ? undefined : 100)
  expect(expectedDay(young, '2026-03-25')).toBeUndefined()
  expect(expectedDay(young, '2026-04-01')).toMatchObject({ usual: 100 })
})

test('the season of the year before is expected again', () => {
  const season = figures((day) => (day.slice(5) >= '12-01' ? 200 : 100))
  const usual = expectedDay(season, '2026-12-15')?.usual
  expect(usual).toBeGreaterThan(190)
  expect(usual).toBeLessThan(210)
})

test('the last days of a month are expected to be like those of other months', () => {
  const paydays = figures((day) => (addDays(day, 1).endsWith('-01') ? 180 : undefined))
  expect(expectedDay(paydays, '2026-09-30')).toMatchObject({
    usual: 180,
    basis: expect.stringContaining('other months'),
  })
  expect(expectedDay(paydays, '2026-09-29')?.usual).toBe(100)
})

test('a holiday is compared only with the same holiday a year before', () => {
  const days = ['2025-11-28', '2026-11-27']
  const friday = figures((day) => (days.includes(day) ? 400 : undefined))
  const options = { holidayBefore: holidaysBefore(days) }
  expect(expectedDay(friday, '2026-11-27', options)).toMatchObject({
    usual: 400,
    basis: expect.stringContaining('the same holiday, 2025-11-28'),
  })
  expect(expectedDay(friday, '2025-11-28', options)).toBeUndefined()
  expect(expectedDay(friday, '2026-12-04', options)?.usual).toBe(100)
})

test('an unusual earlier day does not change what is expected', () => {
  const odd = figures((day) => (day === '2026-05-13' ? 5000 : undefined))
  expect(expectedDay(odd, '2026-05-20')).toEqual(
    expectedDay(
      figures(() => undefined),
      '2026-05-20',
    ),
  )
})

test('the level is that of the last three weeks, and each weekday has its share', () => {
  const grown = figures((day) => (weekday(day) === 7 ? 0.5 : 1) * (day < '2026-04-20' ? 100 : 150))
  expect(expectedDay(grown, '2026-05-20')?.usual).toBeCloseTo(150)
  expect(expectedDay(grown, '2026-05-17')?.usual).toBeCloseTo(75)
})

test('a weekly figure is judged by its own days', () => {
  const weekly = (day: string) => (weekday(day) === 1 ? 100 + (Number(day.slice(8)) % 2) * 10 : undefined)
  const expected = expectedDay(weekly, '2026-05-18', { isCount: true })
  expect(expected).toMatchObject({ usual: expect.closeTo(105, 0) })
  expect(expected?.low).toBeGreaterThan(60)
  expect(expectedDay(weekly, '2026-05-19')).toBeUndefined()
})

test('small counts vary by chance, and averages of few things most of all', () => {
  const few = figures((day) => 1 + (Number(day.slice(8)) % 4))
  const counted = expectedDay(few, '2026-05-20', { isCount: true })
  expect(counted?.low).toBe(0)
  expect(counted?.high).toBeGreaterThan(9)
  const steady = figures(() => undefined)
  const [many, seldom] = [1000, 10].map((volume) =>
    expectedDay(steady, '2026-05-20', { volumeOf: () => volume }),
  )
  expect(seldom?.high).toBeGreaterThan(many?.high ?? Number.POSITIVE_INFINITY)
})

test('the expected range can be given a smallest width, as a part of the usual figure', () => {
  const steady = figures(() => undefined)
  expect(expectedDay(steady, '2026-05-20')?.low).toBeGreaterThan(90)
  expect(expectedDay(steady, '2026-05-20', { leastPart: 0.15 })?.low).toBeCloseTo(72.25)
})

test('a figure that is 0 on many days is not judged', () => {
  expect(expectedDay((day) => (Number(day.slice(8)) % 3 === 0 ? 0 : 10), '2026-05-20')).toBeUndefined()
})

// docs/alerts.md publishes the rates of more years: tests/benchmark/anomalies.ts.
test('in simulated years, days without orders and days with two fifths are found, with few false alarms', () => {
  const holidayBefore = holidaysBefore(holidays)
  const { figures: shop, planted } = simulatedYears(7, 200, [0.4, 0])
  const judged = Array.from({ length: 365 }, (_, no) => addDays('2026-01-01', no))
  const rings = judged.filter((day) => {
    const expected = expectedDay((one) => shop.get(one)?.orders, day, { holidayBefore, isCount: true })
    const value = shop.get(day)?.orders ?? 0
    return expected && (value < expected.low || value > expected.high)
  })
  const isPlanted = (day: string) => planted.has(day)
  const found = rings.filter(isPlanted).length / judged.filter(isPlanted).length
  expect(found).toBeGreaterThan(0.85)
  expect(rings.filter((day) => !isPlanted(day)).length).toBeLessThanOrEqual(2)
})
