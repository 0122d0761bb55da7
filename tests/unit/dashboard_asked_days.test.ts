import { expect, test } from 'vitest'
import { boundsOn } from '../../src/dashboard/bounds.ts'
import type { Grain, Meta } from '../../src/dashboard/contract.ts'
import { presets } from '../../src/dashboard/web/app/state/presets.ts'
import { parametersOf } from '../../src/dashboard/web/app/state/shop.ts'
import type { View } from '../../src/dashboard/web/app/state/view.ts'

const bounds = boundsOn('2026-07-31')
const shopOf = (first: string, newest: string) =>
  ({ activity: { from: first, to: newest }, publication: null, bounds }) as Meta

/** The days that the pages request. */
function asked(range: View['range'], shop: Meta, grain?: Grain) {
  const view: View = {
    page: 'overview',
    range,
    grain,
    compare: 'previous',
    compareDays: undefined,
    filters: {},
    options: {},
  }
  return Object.fromEntries(parametersOf(view, shop)) as { from: string; to: string; grain?: string }
}

test('every preset asks for valid days, whatever the shop holds', () => {
  const shops = [
    shopOf('1990-01-01', '1990-01-01'),
    shopOf('1990-01-01', bounds.to),
    shopOf('2024-02-29', '2026-03-31'),
    shopOf(bounds.to, bounds.to),
  ]
  for (const shop of shops) {
    for (const { id } of presets) {
      for (const grain of ['day', 'week', 'month', 'quarter', 'year'] as const) {
        const { from, to, grain: steps } = asked(id, shop, grain)
        expect([id, from >= bounds.from, from <= to, to <= bounds.to]).toEqual([id, true, true, true])
        const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
        expect([id, grain, steps]).toEqual([id, grain, days > bounds.longest[grain] ? undefined : grain])
      }
    }
  }
})

test('invalid days of an address are replaced by the nearest valid ones', () => {
  const shop = shopOf('2025-01-01', '2026-07-30')
  expect(asked({ from: '0001-01-01', to: '9999-12-31' }, shop, 'day')).toMatchObject({
    from: bounds.from,
    to: bounds.to,
  })
  expect(asked({ from: '0001-01-01', to: '0001-01-15' }, shop)).toMatchObject({
    from: bounds.from,
    to: bounds.from,
  })
})
