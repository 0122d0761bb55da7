import { expect, test } from 'vitest'
import { shapeOf } from '../../src/dashboard/web/app/charts/world.ts'
import { presetOf } from '../../src/dashboard/web/app/state/presets.ts'

// Tests that need no browser.

const range = (id: string, newest: string) => presetOf(id)?.range(newest, '2024-02-29')

test('presets hold whole days, weeks from Monday, quarters and years', () => {
  expect(range('day', '2026-03-01')).toEqual({ from: '2026-03-01', to: '2026-03-01' })
  expect(range('7d', '2026-03-03')).toEqual({ from: '2026-02-25', to: '2026-03-03' })
  expect(range('12m', '2026-02-28')).toEqual({ from: '2025-03-01', to: '2026-02-28' })
  expect(range('12m', '2025-02-28')).toEqual({ from: '2024-03-01', to: '2025-02-28' })
  expect(range('wtd', '2026-03-01')).toEqual({ from: '2026-02-23', to: '2026-03-01' })
  expect(range('week', '2026-03-01')).toEqual({ from: '2026-02-16', to: '2026-02-22' })
  expect(range('daybefore', '2026-03-01')).toEqual({ from: '2026-02-28', to: '2026-02-28' })
  expect(range('month', '2026-03-15')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
  expect(range('quarter', '2026-02-15')).toEqual({ from: '2025-10-01', to: '2025-12-31' })
  expect(range('year', '2026-02-15')).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  expect(range('all', '2026-02-15')).toEqual({ from: '2024-02-29', to: '2026-02-15' })
})

test('the map finds countries as shops write them', () => {
  for (const [written, shape] of [
    ['GB', 'United Kingdom'],
    ['uk', 'United Kingdom'],
    ['EIRE', 'Ireland'],
    ['RSA', 'South Africa'],
    ['USA', 'United States of America'],
    ['US', 'United States of America'],
    ['Côte d’Ivoire', "Côte d'Ivoire"],
    ['CZ', 'Czechia'],
    ['TR', 'Turkey'],
    ['BA', 'Bosnia and Herz.'],
    ['germany', 'Germany'],
  ]) {
    expect(shapeOf(written ?? ''), written).toBe(shape)
  }
  expect(shapeOf('')).toBeUndefined()
  expect(shapeOf('European Community')).toBeUndefined()
  expect(shapeOf('XX')).toBeUndefined()
})
