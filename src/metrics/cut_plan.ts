import type { CutDimension, Dimension } from './dimensions.ts'
import { factOf, isOffered, type PartSource, partsOf } from './part_source.ts'
import type { Metric } from './registry.ts'

/** One table of figures. */
export interface CutSet {
  by: readonly CutDimension[]
  /** Whether each period has its own rows. If not, the figures cover the whole range. */
  isOverTime?: boolean
  metrics: readonly string[]
  /** Metrics that also get a column for era 1, `<metric>_before`. */
  before?: readonly string[]
  /** The metric for `share`: each row's percentage of the total over all rows. */
  share?: string
  /** Whether to add up the shares from the best row down, as `cumulative_share`. */
  isCumulative?: boolean
  /** Limits the rows to the members with the largest sum of a metric over all periods. */
  best?: { members: number; by: string }
  /** Sorts by this metric, best first. Without it, rows are sorted by period and dimensions. */
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
  /** Metrics that do not allow the cut or a filter. */
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
