import type { CutDimension, Dimension } from './dimensions.ts'
import { factOf, isOffered, type PartSource, partsOf } from './part_source.ts'
import type { Metric } from './registry.ts'

/** One table of figures. */
export interface CutSet {
  by: readonly CutDimension[]
  /** Whether each period has rows of its own; else the figures are those of the whole range. */
  isOverTime?: boolean
  metrics: readonly string[]
  /** Metrics that are also given for era 1, as `<metric>_before`. */
  before?: readonly string[]
  /** The metric of which each row has its share of all rows, as `share`, in percent. */
  share?: string
  /** Whether the shares are also added up, best first, as `cumulative_share`. */
  isCumulative?: boolean
  /** Only the members with the largest sum of a metric over all periods, so that there are not endless rows. */
  best?: { members: number; by: string }
  /** Best first by this metric; without it by period and dimensions. */
  sort?: string
  limit?: number
}

export interface PlannedPart extends PartSource {
  part: Metric
}

export interface Plan {
  no: number
  set: CutSet
  parts: PlannedPart[]
  /** Metrics that cannot be cut or filtered as asked. */
  missing: ReadonlySet<string>
}

export interface Shape {
  dimensions: readonly CutDimension[]
  parts: readonly string[]
}

export function planOf(set: CutSet, no: number, filtered: readonly Dimension[]): Plan {
  const missing = new Set(set.metrics.filter((name) => !isOffered(name, set.by, filtered)))
  const needed = new Set(set.metrics.filter((name) => !missing.has(name)).flatMap(partsOf))
  const parts = [...needed].flatMap((part) => {
    const found = factOf(part, set.by, filtered)
    return found ? [{ part, ...found }] : []
  })
  return { no, set, parts, missing }
}
