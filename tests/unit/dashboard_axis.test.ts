import { expect, test } from 'vitest'
import { loneOf, placesOf } from '../../src/dashboard/web/app/charts/axis.ts'

test('an axis over time has all periods of its range in order, whatever rows there are', () => {
  const range = { from: '2026-11-26', to: '2026-11-29' }
  expect(placesOf(['2026-11-27', '2026-11-29', '2026-11-26'], { grain: 'day', range })).toEqual([
    '2026-11-26',
    '2026-11-27',
    '2026-11-28',
    '2026-11-29',
  ])
  expect(placesOf([], { grain: 'month', range: { from: '2025-12-15', to: '2026-02-01' } })).toEqual([
    '2025-12-15',
    '2026-01-01',
    '2026-02-01',
  ])
})

test('without a range, days and numbers ascend, and names keep their order', () => {
  expect(placesOf(['2026-02-01', '2025-11-01', '2026-02-01'], { grain: 'month' })).toEqual([
    '2025-11-01',
    '2026-02-01',
  ])
  expect(placesOf(['11', '12', '2', '1'])).toEqual(['1', '2', '11', '12'])
  expect(placesOf(['Tue', 'Mon'])).toEqual(['Tue', 'Mon'])
})

test('a value between gaps is drawn as a point', () => {
  expect(loneOf([1, 2, null, 3, null, 4, 5])).toEqual([null, null, null, 3, null, null, null])
  expect(loneOf([null, null, 7])).toEqual([null, null, 7])
  expect(loneOf([1, 2, 3])).toBeUndefined()
  expect(loneOf([])).toBeUndefined()
})
