import { expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { expectedDay } from '../../src/metrics/expected_day.ts'
import { holidaysBefore } from '../../src/metrics/holidays.ts'
import { holidays, simulatedYears } from '../support/simulated_years.ts'

/** Figures of a few years, all alike but for what `more` says. */
const figures = (more: (day: string) => number | undefined) => (day: string) =>
  day < '2024-01-01' ? undefined : (more(day) ?? 100)

test('without eight weeks behind it a day is not judged', () => {
  const young = (day: string) => (day < '2026-03-01' ? undefined : 100)
  expect(expectedDay(young, '2026-03-25')).toBeUndefined()
  expect(expectedDay(young, '2026-04-01')).toMatchObject({ usual: 100 })
})

test('the season of the year before is expected again', () => {
  const season = figures((day) => (day.slice(5) >= '12-01' ? 200 : 100))
  expect(expectedDay(season, '2026-12-15')?.usual).toBe(200)
})

test('what the last days of months have is expected of the last days of a month', () => {
  const paydays = figures((day) => (addDays(day, 1).endsWith('-01') ? 180 : undefined))
  expect(expectedDay(paydays, '2026-09-30')).toMatchObject({
    usual: 180,
    basis: expect.stringContaining('other months'),
  })
  expect(expectedDay(paydays, '2026-09-29')?.usual).toBe(100)
})

test('a holiday is judged by the same holiday a year before, and compared with nothing else', () => {
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

test('the day before Easter Monday is the day before Easter Monday of the year before', () => {
  const before = holidaysBefore(['easter+1', '12-25'])
  expect(before('2026-04-05')).toBe('2025-04-20')
  expect(before('2026-12-26')).toBe('2025-12-26')
  expect(before('2026-07-01')).toBeUndefined()
})

test('a figure that is nothing on many days is not judged', () => {
  expect(expectedDay((day) => (Number(day.slice(8)) % 3 === 0 ? 0 : 10), '2026-05-20')).toBeUndefined()
})

// docs/alerts.md publishes the rates of more years: tests/benchmark/anomalies.ts.
test('in simulated years, days without orders and days of two fifths are found, and few others ring', () => {
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
