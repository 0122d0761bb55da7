import { type Dimension, dimensions, dimensionWords } from '../metrics/dimensions.ts'
import { explanationOf } from '../metrics/explained.ts'
import { isOffered } from '../metrics/part_source.ts'
import { labelOf, type Metric, registry } from '../metrics/registry.ts'
import type { MetricMeta } from './contract/meta.ts'
import type { Column, Unit } from './contract/table.ts'
import { type ColumnName, words } from './words.ts'

const metrics = new Map<string, Metric>(registry.map((one) => [one.name, one]))

/** The names of metrics and dimensions, and how they can be requested. */
export function metricMeta(one: Metric): MetricMeta {
  return {
    name: one.name,
    label: labelOf(one),
    unit: one.unit,
    description: explanationOf(one),
    dimensions: dimensions.filter((dimension) => isOffered(one.name, [], [dimension])),
  }
}

/** The metrics to show. */
export const shownMetrics: readonly Metric[] = registry.filter(({ isHidden }) => !isHidden)

/** The metrics that the whole shop has, so that a month can have a target for them. */
export const targetMetrics: readonly Metric[] = shownMetrics.filter(({ name }) => isOffered(name, [], []))

type Words = readonly [unit: Unit, description: string, label?: string]

/** A column of a page by its name. */
export function column(name: ColumnName, more: Partial<Column> = {}): Column {
  return { ...columnNamed(name), ...more, name }
}

/** A column whose name is only known at run time: a requested metric, or one that was stored once. */
export function columnNamed(name: string): Column {
  const one = metrics.get(name)
  if (one) return { name, label: labelOf(one), unit: one.unit, description: explanationOf(one) }
  if (name.endsWith('_before') && metrics.has(name.slice(0, -7))) {
    const now = columnNamed(name.slice(0, -7))
    return {
      ...now,
      name,
      label: `${now.label}, before`,
      description: `${now.description} In the period that is compared.`,
    }
  }
  if (name in dimensionWords) {
    const dimension = name as Dimension
    return { name, unit: 'text', filter: dimension, ...dimensionWords[dimension] }
  }
  const [unit, description, label]: Words = name in words ? words[name as keyof typeof words] : ['text', '']
  return { name, label: label ?? inWords(name), unit, description }
}

function inWords(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
