import { expect, test } from 'vitest'
import { easterSunday, holidaysBefore, holidaysOf } from '../../src/metrics/holidays.ts'

test('holidays are single days, days of each year, and days from Easter', () => {
  const isHoliday = holidaysOf(['2026-11-27', '12-25', 'easter', 'easter-2', 'easter+1'])
  const days = ['2026-11-27', '2019-12-25', '2026-04-05', '2026-04-03', '2026-04-06', '2025-04-18']
  expect(days.filter(isHoliday)).toEqual(days)
  expect(['2025-11-27', '2026-12-26', '2026-04-04', '2026-04-07'].filter(isHoliday)).toEqual([])
})

test('Easter is right, also in exceptional years', () => {
  expect([1954, 1981, 2026, 2038, 2049, 2076].map(easterSunday)).toEqual([
    '1954-04-18',
    '1981-04-19',
    '2026-04-05',
    '2038-04-25',
    '2049-04-18',
    '2076-04-19',
  ])
})

test('a day before Easter Monday is compared with that of the year before', () => {
  const before = holidaysBefore(['easter+1', '12-25'])
  expect(before('2026-04-05')).toBe('2025-04-20')
  expect(before('2026-12-26')).toBe('2025-12-26')
  expect(before('2026-07-01')).toBeUndefined()
})
