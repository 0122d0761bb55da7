import type { Dimension } from '../../metrics/dimensions.ts'
import type { Bounds, Publication, Range } from './request.ts'
import type { Unit } from './table.ts'

export interface Meta {
  version: string
  /** ISO 4217 code: of the configuration, else the one that all orders name; null: amounts are shown without one. */
  currency: string | null
  timezone: string
  publication: Publication | null
  /** First and last day with any activity; null in an empty warehouse. */
  activity: Range | null
  bounds: Bounds
  /** Whether someone is logged in by token and can log out. */
  hasToken: boolean
  metrics: MetricMeta[]
  dimensions: DimensionMeta[]
}

export interface MetricMeta {
  name: string
  label: string
  unit: Unit
  description: string
  /** What it can be cut and filtered by. */
  dimensions: Dimension[]
}

interface DimensionMeta {
  name: Dimension
  label: string
  description: string
}

export interface ValuesAnswer {
  dimension: Dimension
  /** Most used first; null is for what has none. `label`: the name of a product. */
  values: { value: string | null; count: number; label: string | null }[]
  /** Whether there are more than these. */
  isCut: boolean
}

export interface DictionaryAnswer {
  publication: Publication | null
  metrics: MetricMeta[]
  /** Tables and views of schema warehouse, as their comments say. */
  relations: {
    name: string
    kind: 'table' | 'view' | 'materialized view'
    description: string
    columns: { name: string; type: string; description: string }[]
  }[]
}
