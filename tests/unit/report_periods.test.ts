import { expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { cut, type Period, periodBefore } from '../../src/metrics/periods.ts'

const days = (periods: readonly Period[]) => periods.map(({ start, end }) => `${start} ${end}`)
const before = (start: string, end: string) => {
  const period = periodBefore({ type: 'all', start, end })
  return period && `${period.start} ${period.end}`
}

test('a range is cut into calendar periods, and its ends stay', () => {
  expect(days(cut('2026-01-15', '2026-04-10', 'month'))).toEqual([
    '2026-01-15 2026-02-01',
    '2026-02-01 2026-03-01',
    '2026-03-01 2026-04-01',
    '2026-04-01 2026-04-10',
  ])
  expect(days(cut('2025-11-30', '2026-04-01', 'quarter'))).toEqual([
    '2025-11-30 2026-01-01',
    '2026-01-01 2026-04-01',
  ])
  // Thursday to the Monday after the next.
  expect(days(cut('2026-01-01', '2026-01-12', 'week'))).toEqual([
    '2026-01-01 2026-01-05',
    '2026-01-05 2026-01-12',
  ])
  expect(days(cut('2024-02-28', '2024-03-02', 'day'))).toEqual([
    '2024-02-28 2024-02-29',
    '2024-02-29 2024-03-01',
    '2024-03-01 2024-03-02',
  ])
  expect(days(cut('2020-05-05', '2026-05-05', 'all'))).toEqual(['2020-05-05 2026-05-05'])
  expect(cut('2026-01-01', '2026-01-01', 'all')).toEqual([])
})

test('the previous period has as many months, or otherwise as many days', () => {
  expect(before('2026-03-01', '2026-04-01')).toBe('2026-02-01 2026-03-01')
  expect(before('2024-01-01', '2025-01-01')).toBe('2023-01-01 2024-01-01')
  expect(before('2026-03-02', '2026-03-09')).toBe('2026-02-23 2026-03-02')
  expect(before('2026-01-15', '2026-02-01')).toBe('2025-12-29 2026-01-15')
  expect(before('0001-01-01', '0001-02-01')).toBeUndefined()
})

test('cutting stops at the ends of the calendar', () => {
  expect(days(cut('9999-12-01', '9999-12-31', 'year'))).toEqual(['9999-12-01 9999-12-31'])
  expect(days(cut('0001-01-01', '0002-06-01', 'year'))).toEqual([
    '0001-01-01 0002-01-01',
    '0002-01-01 0002-06-01',
  ])
})

test('cutting always stops', () => {
  for (const by of ['day', 'week', 'month', 'quarter', 'year'] as const) {
    expect(cut(addDays('0001-01-01', -40), '0001-01-03', by).length).toBeLessThan(5)
    for (const from of ['0000', '0000-00-00', '-000001-01-01', '', '1', '0001-02-3']) {
      const periods = (() => {
        try {
          return cut(from, '0002-02-28', by)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          return []
        }
      })()
      expect([from, by, periods.every(({ start, end }) => end > start)]).toEqual([from, by, true])
    }
  }
})
