import { expect, test } from 'vitest'
import { barsOf, cutPeriod, linesOf } from '../../src/dashboard/web/app/charts/cut_periods.ts'

// 2026-09-30 is a Wednesday.
const range = { from: '2026-03-04', to: '2026-09-30' }

test('a cut period says how many of its days are in the range', () => {
  expect(cutPeriod('2026-03-04', 'week', range)).toEqual({ days: 5, of: 7 })
  expect(cutPeriod('2026-03-04', 'month', range)).toEqual({ days: 28, of: 31 })
  expect(cutPeriod('2026-09-28', 'week', range)).toEqual({ days: 3, of: 7 })
  expect(cutPeriod('2026-07-01', 'quarter', { ...range, to: '2026-07-10' })).toEqual({ days: 10, of: 92 })
})

test('a period within the range is not cut', () => {
  expect(cutPeriod('2026-09-01', 'month', range)).toBeUndefined()
  expect(cutPeriod('2026-03-09', 'week', range)).toBeUndefined()
  expect(cutPeriod('2026-03-04', 'day', range)).toBeUndefined()
})

test('a line is solid through whole periods and dashed to cut ones', () => {
  const cut = { days: 3, of: 7 }
  expect(linesOf([1, 2, 3, 4], [undefined, undefined, undefined, undefined])).toEqual({ whole: [1, 2, 3, 4] })
  expect(linesOf([1, 2, 3, 4], [cut, undefined, undefined, cut])).toEqual({
    whole: [null, 2, 3, null],
    toCut: [1, 2, 3, 4],
  })
  expect(linesOf([1, 2, 3, 4, 5], [undefined, undefined, undefined, undefined, cut])).toEqual({
    whole: [1, 2, 3, 4, null],
    toCut: [null, null, null, 4, 5],
  })
})

test('bars of cut periods are pale', () => {
  expect(barsOf([1, null, 3], [undefined, undefined, { days: 1, of: 7 }])).toEqual([
    1,
    null,
    { value: 3, itemStyle: { opacity: 0.45 } },
  ])
})
