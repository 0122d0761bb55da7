import { useEffect, useState } from 'preact/hooks'
import { type DayRange, isDay } from '../../../../calendar.ts'
import { dimensions } from '../../../../metrics/dimensions.ts'
import { compares, grains } from '../../../choices.ts'
import type { Compare, Dimension, Grain } from '../../../contract.ts'
import { presetOf, standardOf } from './presets.ts'

/** What the reader looks at: all of it stands in the address, so that a link or a reload shows the same. */
export interface View {
  /** First part of the path. */
  page: string
  /** A preset, counted from the newest day, or two days, both included. */
  range: string | DayRange
  /** Undefined: as the server finds fit for the range. */
  grain: Grain | undefined
  compare: Compare
  /** An empty text stands for what has no value. */
  filters: Filters
  /** Choices of single pages: the metric of a chart, a tab. */
  options: Readonly<Record<string, string>>
}

type Filters = Readonly<Partial<Record<Dimension, readonly string[]>>>

const optionNames = [
  'metric',
  'orders',
  'order',
  'table',
  'run',
  'feed',
  'reason',
  'status',
  'search',
  'path',
] as const
const firstPage = 'morning'

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
  const standard = standardOf(page)
  return {
    page,
    range:
      isDay(from) && isDay(to) && from <= to
        ? { from, to }
        : preset && presetOf(preset)
          ? preset
          : standard.range,
    grain: grains.find((grain) => grain === one('grain')),
    compare: compares.find((compare) => compare === one('compare')) ?? standard.compare,
    filters: found,
    options: Object.fromEntries(
      optionNames.flatMap((name) => {
        const value = one(`show_${name}`)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }
}

function addressOf(view: View): string {
  const parameters = new URLSearchParams()
  const standard = standardOf(view.page)
  if (typeof view.range !== 'string') {
    parameters.set('from', view.range.from)
    parameters.set('to', view.range.to)
  } else if (view.range !== standard.range) parameters.set('range', view.range)
  if (view.grain) parameters.set('grain', view.grain)
  if (view.compare !== standard.compare) parameters.set('compare', view.compare)
  for (const name of dimensions) for (const value of view.filters[name] ?? []) parameters.append(name, value)
  for (const [name, value] of Object.entries(view.options)) parameters.set(`show_${name}`, value)
  const text = parameters.toString()
  return `/${view.page}${text ? `?${text}` : ''}`
}

const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}
addEventListener('popstate', tell)

/** Goes on to another view. `replace`: going back skips the one that is left. */
function goTo(view: View, replace = false): void {
  const address = addressOf(view)
  if (address === location.pathname + location.search) return
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  tell()
}

function currentView(): View {
  return readView(location.href)
}

export function changeView(change: Partial<View>, replace = false): void {
  goTo({ ...currentView(), ...change }, replace)
}

/** Sets or removes (undefined) a choice of a page. */
export function setOption(name: (typeof optionNames)[number], value: string | undefined): void {
  const { [name]: _, ...others } = currentView().options
  changeView({ options: value === undefined ? others : { ...others, [name]: value } }, true)
}

/** Adds a value to a filter, or takes it away where it is set. */
export function toggleFilter(dimension: Dimension, value: string): void {
  const { filters } = currentView()
  const set = filters[dimension] ?? []
  setFilter(dimension, set.includes(value) ? set.filter((one) => one !== value) : [...set, value])
}

function setFilter(dimension: Dimension, values: readonly string[]): void {
  const { [dimension]: _, ...others } = currentView().filters
  changeView({ filters: values.length ? { ...others, [dimension]: values } : others })
}

/** Another page within the same filters, and the same range and comparison where the reader has chosen one. */
export function viewOfPage(page: string, view: View): View {
  const [here, there] = [standardOf(view.page), standardOf(page)]
  return {
    ...view,
    page,
    range: view.range === here.range ? there.range : view.range,
    compare: view.compare === here.compare ? there.compare : view.compare,
    options: {},
  }
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
