import type { Dimension, Grain, Meta, MetricMeta } from '../../../../contract.ts'
import { dimensionLabel } from '../../state/shop.ts'
import { changeView, currentView, type View } from '../../state/view.ts'

/** What rows or columns stand for: the members of a dimension, steps of time, or the whole range as one. */
export type Axis = Dimension | 'time' | 'none'

const chartKinds = ['line', 'bar', 'stack', 'heat', 'none'] as const
export type ChartKind = (typeof chartKinds)[number]

/** What a cell of a pivot shows. */
const measures = ['value', 'before', 'change'] as const
export type Measure = (typeof measures)[number]

/** Rows to choose from; more is told as others. */
export const tops = [10, 25, 50, 100] as const
/** Columns of a pivot that are members of a dimension. */
export const MOST_COLUMNS = 8
export const MOST_METRICS = 6

/** What the reader has put together, as the address says it. */
export interface Question {
  /** As chosen, in order; at least one. */
  metrics: readonly MetricMeta[]
  rows: Axis
  columns: Axis
  /** Undefined: what suits. */
  chart: ChartKind | undefined
  measure: Measure
  /** The metric that a pivot shows, and that decides which rows come first. */
  by: MetricMeta
  top: number
}

const standard = { metrics: 'net_sales,orders', rows: 'channel', columns: 'none', top: 25 } as const

type Written = 'metrics' | 'rows' | 'columns' | 'chart' | 'measure' | 'metric' | 'top'

/** Reads it from the choices of the address; what is not known there is as if nobody had chosen. */
export function questionOf({ options }: View, shop: Meta): Question {
  const named = (names: string | undefined) =>
    (names ?? '').split(',').flatMap((name) => shop.metrics.find((one) => one.name === name) ?? [])
  const found = named(options.metrics).slice(0, MOST_METRICS)
  const metrics = found.length > 0 ? found : named(standard.metrics)
  const rows = axisOf(options.rows, shop) ?? standard.rows
  const columns = axisOf(options.columns, shop) ?? standard.columns
  const top = tops.find((one) => String(one) === options.top) ?? standard.top
  return {
    metrics,
    rows,
    // The same on both sides says nothing.
    columns: columns === rows || rows === 'none' ? 'none' : columns,
    chart: chartKinds.find((kind) => kind === options.chart),
    measure: measures.find((one) => one === options.measure) ?? 'value',
    by: metrics.find(({ name }) => name === options.metric) ?? (metrics[0] as MetricMeta),
    top,
  }
}

function axisOf(text: string | undefined, shop: Meta): Axis | undefined {
  if (text === 'time' || text === 'none') return text
  return shop.dimensions.find(({ name }) => name === text)?.name
}

/** Goes on to another question; going back returns to this one. */
export function ask(change: Readonly<Partial<Record<Written, string | undefined>>>): void {
  const options = { ...currentView().options }
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === standard[name as keyof typeof standard]?.toString())
      delete options[name]
    else options[name] = value
  }
  changeView({ options })
}

export function axisLabel(axis: Axis, shop: Meta, grain: Grain): string {
  if (axis === 'none') return 'Whole range'
  if (axis !== 'time') return dimensionLabel(shop, axis)
  return grain.charAt(0).toUpperCase() + grain.slice(1)
}

/** The dimensions that something can be cut by. */
export function cutsOf(axes: readonly Axis[]): Dimension[] {
  return axes.filter((axis) => axis !== 'time' && axis !== 'none')
}

/** Metrics that are known by the dimensions of the question and its filters, and the others. */
export function known(
  { metrics, rows, columns }: Question,
  filters: readonly Dimension[],
): { usable: MetricMeta[]; others: MetricMeta[] } {
  const needed = [...cutsOf([rows, columns]), ...filters]
  const isKnown = ({ dimensions }: MetricMeta) => needed.every((name) => dimensions.includes(name))
  return { usable: metrics.filter(isKnown), others: metrics.filter((one) => !isKnown(one)) }
}
