import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { expectedRange } from '../../src/metrics/expected_range.ts'
import { easterSunday, holidaysOf } from '../../src/metrics/holidays.ts'

const day = '2026-03-02'

/** Figures of the same weekdays before `day`, newest first. */
function weekdays(...values: (number | undefined)[]) {
  const figures = new Map(values.map((value, index) => [addDays(day, -7 * (index + 1)), value]))
  return (asked: string) => figures.get(asked)
}

const counts = { isCount: true }

describe('the range expected of a day', () => {
  test('rests on the same weekdays of eight weeks, and on no other day', () => {
    const asked: string[] = []
    expectedRange(
      (other) => {
        asked.push(other)
        return 1
      },
      day,
      counts,
    )
    expect(asked).toEqual([7, 14, 21, 28, 35, 42, 49, 56].map((days) => addDays(day, -days)))
  })

  test('is moved by no odd day among them', () => {
    const usual = expectedRange(weekdays(100, 110, 90, 105, 95, 100, 98, 102), day, counts)
    const withOdd = expectedRange(weekdays(100, 110, 90, 5000, 95, 100, 98, 102), day, counts)
    expect(usual).toMatchObject({ usual: 100, low: 70, high: 130 })
    expect(withOdd?.usual).toBe(100)
    expect(withOdd?.high).toBeLessThan(150)
  })

  test('is as wide as the days before differ', () => {
    const range = expectedRange(weekdays(1000, 3000, 1500, 2500, 1000, 3000, 1800, 2200), day, counts)
    expect(range?.low).toBe(0)
    expect(range?.high).toBeGreaterThan(5000)
  })

  test('leaves small counts to chance', () => {
    const range = expectedRange(weekdays(2, 0, 1, 3, 2, 1, 0, 2), day, counts)
    expect(range?.low).toBe(0)
    expect(range?.high).toBeGreaterThan(9)
    expect(range?.high).toBeLessThan(15)
  })

  test('can lie below zero where the figure is no count', () => {
    expect(expectedRange(weekdays(-100, -90, -110, -100), day)).toMatchObject({
      usual: -100,
      low: -130,
      high: -70,
    })
  })

  test('is not told where fewer than four days are known', () => {
    expect(expectedRange(weekdays(10, undefined, 10, 10), day, counts)).toBeUndefined()
    expect(expectedRange(weekdays(10, undefined, 10, 10, 10), day, counts)?.days).toHaveLength(4)
  })

  test('is not told of a holiday, and no day is compared with one', () => {
    const isHoliday = (other: string) => other === '2026-02-23'
    const values = weekdays(9000, 100, 100, 100, 100)
    expect(expectedRange(values, day, { ...counts, isHoliday })?.days).not.toContain('2026-02-23')
    expect(expectedRange(values, '2026-02-23', { ...counts, isHoliday })).toBeUndefined()
  })
})

describe('holidays', () => {
  test('are single days, days of each year, and days from Easter', () => {
    const isHoliday = holidaysOf(['2026-11-27', '12-25', 'easter', 'easter-2', 'easter+1'])
    const days = ['2026-11-27', '2019-12-25', '2026-04-05', '2026-04-03', '2026-04-06', '2025-04-18']
    expect(days.filter(isHoliday)).toEqual(days)
    expect(['2025-11-27', '2026-12-26', '2026-04-04', '2026-04-07'].filter(isHoliday)).toEqual([])
  })

  test('know Easter, also in years in which the tables make an exception', () => {
    expect([1954, 1981, 2026, 2038, 2049, 2076].map(easterSunday)).toEqual([
      '1954-04-18',
      '1981-04-19',
      '2026-04-05',
      '2038-04-25',
      '2049-04-18',
      '2076-04-19',
    ])
  })
})
