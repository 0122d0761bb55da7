import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type DayRange, dayIn, daysBetween } from '../../../../calendar.ts'
import { daysBefore } from '../../../choices.ts'
import type { Compare, Dimension, Grain, Meta } from '../../../contract.ts'
import { presetOf, standardPreset, usualComparison } from './presets.ts'
import type { View } from './view.ts'

/** What the server says about the shop. Pages are only shown once it is known. */
export const ShopContext = createContext<Meta | undefined>(undefined)

export function useShop(): Meta {
  const shop = useContext(ShopContext)
  if (!shop) throw new Error('no shop')
  return shop
}

/** The days of a view, both included, as far as they can be requested. */
export function daysOf(view: View, shop: Meta): DayRange {
  const { from, to } = chosenDays(view, shop)
  const { bounds } = shop
  const within = (day: string) => (day < bounds.from ? bounds.from : day > bounds.to ? bounds.to : day)
  return { from: within(from), to: within(to) }
}

/** Whether a range is short enough for a grain. */
export function fits(grain: Grain, { from, to }: DayRange, { bounds }: Meta): boolean {
  return daysBetween(from, to) < bounds.longest[grain]
}

/** The newest day of the data, from which presets count; today in an empty warehouse. */
export function newestDay(shop: Meta): string {
  return shop.publication?.asOfDate ?? shop.activity?.to ?? dayIn(shop.timezone)
}

function chosenDays(view: View, shop: Meta): DayRange {
  if (typeof view.range !== 'string') return view.range
  const newest = newestDay(shop)
  const preset = presetOf(view.range) ?? presetOf(standardPreset)
  return preset ? preset.range(newest, shop.activity?.from ?? newest) : { from: newest, to: newest }
}

/** The parameters of a view for pages, metrics and orders. */
export function parametersOf(view: View, shop: Meta): URLSearchParams {
  const { from, to } = daysOf(view, shop)
  const parameters = new URLSearchParams({ from, to })
  if (view.grain && fits(view.grain, { from, to }, shop)) parameters.set('grain', view.grain)
  const compare = comparisonOf(view, shop)
  parameters.set('compare', compare)
  if (compare === 'custom' && view.compareDays) {
    parameters.set('compare_from', view.compareDays.from)
    parameters.set('compare_to', view.compareDays.to)
  }
  for (const [name, values] of Object.entries(view.filters)) {
    for (const value of values ?? []) parameters.append(name, value)
  }
  return parameters
}

/** The comparison of a view: the reader's choice or the default. */
export function chosenComparison(view: View, shop: Meta): Compare {
  if (view.compare) return view.compare
  const usual = typeof view.range === 'string' ? presetOf(view.range)?.compare : undefined
  return usual ?? usualComparison(daysOf(view, shop))
}

/** The comparison that the figures have: in a young shop it can differ from the default. */
export function shownComparison(view: View, shop: Meta): Compare {
  const applied = comparisonOf(view, shop)
  return applied === 'none' ? chosenComparison(view, shop) : applied
}

/** A range before the shop's first day has nothing to compare with. */
function comparisonOf(view: View, shop: Meta): Compare {
  const compare = chosenComparison(view, shop)
  const first = shop.activity?.from
  const range = daysOf(view, shop)
  if (first === undefined) return compare
  if (compare === 'previous' && range.from <= first) return 'none'
  if (compare === 'none' || compare === 'previous' || compare === 'custom') return compare
  if ((daysBefore[compare](range)?.to ?? '') >= first) return compare
  // By default, a young shop is compared with what there is.
  return view.compare === undefined && range.from > first ? 'previous' : 'none'
}

export function dimensionLabel(shop: Meta, name: Dimension): string {
  return shop.dimensions.find((one) => one.name === name)?.label ?? name.replaceAll('_', ' ')
}

export function metricLabel(shop: Meta, name: string): string {
  return shop.metrics.find((one) => one.name === name)?.label ?? name
}
