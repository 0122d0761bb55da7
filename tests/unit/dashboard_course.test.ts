import { expect, test } from 'vitest'
import { courseOf, type Month } from '../../src/dashboard/pages/morning/course.ts'

const tenDays: Month = {
  now: 4_000,
  goal: 15_000,
  before: { sameDays: 2_500, whole: 10_000, orders: 400 },
  isGoalBefore: false,
  addsUp: true,
  isWhole: false,
  days: { passed: 10, all: 30 },
}

test('a month is expected to develop as the compared month did', () => {
  // A quarter of that month came in these days.
  expect(courseOf(tenDays)).toEqual({ expected: 3_750, pace: 106.67, onCourse: 16_000, neededADay: 550 })
})

test('all days count alike if the compared month has few orders', () => {
  const before = { sameDays: 2_500, whole: 10_000, orders: 99 }
  expect(courseOf({ ...tenDays, before })).toEqual({
    expected: 5_000,
    pace: 80,
    onCourse: 12_000,
    neededADay: 550,
  })
  const loss = { sameDays: -20, whole: 10_000, orders: 400 }
  expect(courseOf({ ...tenDays, before: loss }).onCourse).toBe(12_000)
})

test('without a target the goal is the compared month, and its same days are expected', () => {
  expect(courseOf({ ...tenDays, goal: 10_000, isGoalBefore: true })).toEqual({
    expected: 2_500,
    pace: 160,
    onCourse: 16_000,
    neededADay: 300,
  })
})

test('a rate is expected to meet the target from the first day on', () => {
  const rate = { ...tenDays, now: 3.2, goal: 4, addsUp: false }
  expect(courseOf(rate)).toEqual({ expected: 4, pace: 80, onCourse: null, neededADay: null })
})

test('the amount needed per day is rounded up, 0 once the goal is reached, and unknown on the last day', () => {
  const orders = { ...tenDays, now: 100, goal: 161, isWhole: true }
  expect(courseOf(orders).neededADay).toBe(4)
  expect(courseOf({ ...tenDays, now: 100, goal: 100.1 }).neededADay).toBe(0.01)
  expect(courseOf({ ...tenDays, now: 20_000 }).neededADay).toBe(0)
  expect(courseOf({ ...tenDays, days: { passed: 30, all: 30 } }).neededADay).toBeNull()
})

test('an unknown figure stays unknown', () => {
  const before = { sameDays: null, whole: null, orders: 0 }
  expect(courseOf({ ...tenDays, goal: null, before, isGoalBefore: true })).toEqual({
    expected: null,
    pace: null,
    onCourse: 12_000,
    neededADay: null,
  })
  expect(courseOf({ ...tenDays, now: null })).toMatchObject({ pace: null, onCourse: null, neededADay: null })
})
