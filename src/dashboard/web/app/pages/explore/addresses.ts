import type { MetricMeta } from '../../../../contract.ts'
import { type Axis, cutsOf } from './question.ts'

interface Asked {
  metrics: readonly MetricMeta[]
  axes: readonly Axis[]
  /** Which rows come first; of steps of time, the oldest do. */
  sort?: MetricMeta | undefined
  limit?: number | undefined
  /** Members to keep, by dimension. */
  only?: Readonly<Partial<Record<Axis, readonly string[]>>>
}

/** The most rows that the API gives at once. */
export const MOST_ROWS = 1_000

/** The address of what is asked of the API, given days, comparison and filters. */
export function addressOf(common: URLSearchParams, { metrics, axes, sort, limit, only = {} }: Asked): string {
  const parameters = new URLSearchParams(common)
  const isOverTime = axes.includes('time')
  const by = cutsOf(axes)
  parameters.set('metrics', metrics.map(({ name }) => name).join(','))
  if (by.length > 0) parameters.set('by', by.join(','))
  if (isOverTime) parameters.set('over', 'time')
  else if (sort && by.length > 0) parameters.set('sort', sort.name)
  parameters.set('limit', String(isOverTime ? MOST_ROWS : (limit ?? MOST_ROWS)))
  for (const [name, values] of Object.entries(only)) {
    parameters.delete(name)
    for (const value of values ?? []) parameters.append(name, value)
  }
  return `/api/v1/metrics?${parameters}`
}
