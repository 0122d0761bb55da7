import { useEffect, useState } from 'preact/hooks'
import { type DayRange, isDay } from '../../../../calendar.ts'
import { dimensions } from '../../../../metrics/dimensions.ts'
import { compares, grains } from '../../../choices.ts'
import type { Compare, Dimension, Grain } from '../../../contract.ts'
import { presetOf, standardOf } from './presets.ts'

/** What the reader looks at. All of it is in the address, so that a link or a reload shows the same. */
export interface View {
  /** First part of the path. */
  page: string
  /** A preset, counted from the newest day, or two days, both included. */
  range: string | DayRange
  /** Undefined: the server picks one for the range. */
  grain: Grain | undefined
  /** Undefined: the default for the range. */
  compare: Compare | undefined
  /** The compared days that the reader chose; compare is then `custom`. */
  compareDays: DayRange | undefined
  /** An empty text means rows without a value. */
  filters: Filters
  /** Choices of single pages: the metric of a chart, a tab. */
  options: Readonly<Record<string, string>>
}

type Filters = Readonly<Partial<Record<Dimension, readonly string[]>>>

const optionNames = [
  'metric',
  'metrics',
  'rows',
  'columns',
  'chart',
  'measure',
  'top',
  'orders',
  'order',
  'customer',
  'card',
  'table',
  'run',
  'feed',
  'reason',
  'status',
  'search',
  'path',
] as const
export const firstPage = 'morning'

function readView(address: string): View {
  const { pathname, searchParams } = new URL(address, 'http://localhost')
  const one = (name: string) => searchParams.get(name) ?? undefined
  const [from, to] = [one('from'), one('to')]
  const preset = one('range')
  const found: Partial<Record<Dimension, readonly string[]>> = {}
  for (const name of dimensions) {
    const values = [...new Set(searchParams.getAll(name))]
    if (values.length) found[name] = values
  }
  const page = pathname.split('/')[1] || firstPage
  const compareDays = rangeOf(one('compare_from'), one('compare_to'))
  return {
    page,
    range: rangeOf(from, to) ?? (preset && presetOf(preset) ? preset : standardOf(page)),
    grain: grains.find((grain) => grain === one('grain')),
    compare: compareDays ? 'custom' : compares.find((compare) => compare === one('compare')),
    compareDays,
    filters: found,
    options: Object.fromEntries(
      optionNames.flatMap((name) => {
        const value = one(`show_${name}`)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }
}

/** The two days of an address. */
function rangeOf(from: string | undefined, to: string | undefined): DayRange | undefined {
  return isDay(from) && isDay(to) && from <= to ? { from, to } : undefined
}

export function addressOf(view: View): string {
  const parameters = new URLSearchParams()
  if (typeof view.range !== 'string') {
    parameters.set('from', view.range.from)
    parameters.set('to', view.range.to)
  } else if (view.range !== standardOf(view.page)) parameters.set('range', view.range)
  if (view.grain) parameters.set('grain', view.grain)
  if (view.compareDays) {
    parameters.set('compare_from', view.compareDays.from)
    parameters.set('compare_to', view.compareDays.to)
  } else if (view.compare && view.compare !== 'custom') parameters.set('compare', view.compare)
  for (const name of dimensions) for (const value of view.filters[name] ?? []) parameters.append(name, value)
  // In one order, whatever was chosen first: a saved view is known by its address.
  for (const name of optionNames) {
    const value = view.options[name]
    if (value !== undefined) parameters.set(`show_${name}`, value)
  }
  const text = parameters.toString()
  return `/${view.page}${text ? `?${text}` : ''}`
}

const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}
addEventListener('popstate', tell)

/** Opens another view. `replace`: going back skips the current one. */
function goTo(view: View, { replace = false, opens }: { replace?: boolean; opens?: OptionName } = {}): void {
  const address = addressOf(view)
  if (address === location.pathname + location.search) return
  if (replace) history.replaceState(history.state, '', address)
  else history.pushState(opens ? { opens } : null, '', address)
  tell()
}

/** Opens a saved view. `replace`: there is nothing to go back to. */
export function openAddress(address: string, replace = false): void {
  goTo(readView(new URL(address, location.origin).href), { replace })
}

/** Options that open something over the page. They are not saved with a view. */
const passing: readonly string[] = ['orders', 'order', 'customer', 'card', 'run'] satisfies OptionName[]

/** The address that shows a view again. */
export function savedAddress(view: View): string {
  const options = Object.entries(view.options).filter(([name]) => !passing.includes(name))
  return addressOf({ ...view, options: Object.fromEntries(options) })
}

export function currentView(): View {
  return readView(location.href)
}

export function changeView(change: Partial<View>, replace = false): void {
  goTo({ ...currentView(), ...change }, { replace })
}

type OptionName = (typeof optionNames)[number]

/** Sets an option of a page, or removes it (undefined). */
export function setOption(name: OptionName, value: string | undefined): void {
  const view = currentView()
  const { [name]: _, ...others } = view.options
  const options = value === undefined ? others : { ...others, [name]: value }
  leftMetric.set(view.page, 'metric' in options ? { metric: String(options.metric) } : {})
  changeView({ options }, true)
}

/** Opens something over the page: going back closes it. */
export function openOption(name: OptionName, value: string): void {
  const view = currentView()
  goTo({ ...view, options: { ...view.options, [name]: value } }, { opens: name })
}

/** Closes what `openOption` opened, like going back. If a link opened it, the page stays. */
export function closeOption(name: OptionName): void {
  if (history.state?.opens === name) history.back()
  else setOption(name, undefined)
}

/** Adds a value to a filter, or removes it if it is set. */
export function toggleFilter(dimension: Dimension, value: string): void {
  const { filters } = currentView()
  const set = filters[dimension] ?? []
  setFilter(dimension, set.includes(value) ? set.filter((one) => one !== value) : [...set, value])
}

function setFilter(dimension: Dimension, values: readonly string[]): void {
  const { [dimension]: _, ...others } = currentView().filters
  changeView({ filters: values.length ? { ...others, [dimension]: values } : others })
}

/** The last chosen figure of each page, so that coming back finds it again. */
const leftMetric = new Map<string, { metric?: string }>()

/** Another page with the same filters, and with the reader's range and comparison. */
export function viewOfPage(page: string, view: View): View {
  const { metric } = page === view.page ? view.options : (leftMetric.get(page) ?? {})
  return {
    ...view,
    page,
    range: view.range === standardOf(view.page) ? standardOf(page) : view.range,
    options: metric === undefined ? {} : { metric },
  }
}

/** The view that answers a question: another page and other days with the same filters. */
export function viewOfQuestion(view: View, page: string, range: string, card?: string): View {
  const options = card === undefined ? {} : { card }
  return { ...view, page, range, grain: undefined, compare: undefined, compareDays: undefined, options }
}

export function addressOfPage(page: string, view: View): string {
  return addressOf(viewOfPage(page, view))
}

export function useView(): View {
  const [view, setView] = useState(currentView)
  useEffect(() => {
    const listener = () => setView(currentView())
    listeners.add(listener)
    listener()
    return () => {
      listeners.delete(listener)
    }
  }, [])
  return view
}
