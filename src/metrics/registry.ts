import type { Entity, Metric } from './metric.ts'
import { customerMetrics, liveCustomerMetrics } from './registry/customer.ts'
import { liveMoneyMetrics, moneyMetrics } from './registry/money.ts'
import { livePageMetrics } from './registry/page.ts'
import { liveSessionMetrics, sessionMetrics } from './registry/session.ts'
import { liveSpendingMetrics, spendingMetrics } from './registry/spending.ts'

export { type Entity, entities, type Metric, type Unit } from './metric.ts'

/** Metrics that the dashboard shows but reports lack. */
const liveOnly = [
  ...liveMoneyMetrics,
  ...liveSpendingMetrics,
  ...liveCustomerMetrics,
  ...liveSessionMetrics,
  ...livePageMetrics,
]

const reported = [...moneyMetrics, ...spendingMetrics, ...customerMetrics, ...sessionMetrics]

export type MetricName = (typeof reported | typeof liveOnly)[number]['name']

/** All metrics, each once. Live and stored reports and their comments are made from this list. */
export const registry: readonly Metric[] = [
  ...reported,
  ...liveOnly.map((one) => ({ ...one, isLiveOnly: true })),
]

/** The metrics in the reports of an entity, in the order of their columns. */
export function metricsOf(entity: Entity): readonly Metric[] {
  return registry.filter(
    ({ isHidden, isLiveOnly, shopAlone }) =>
      !isHidden && !isLiveOnly && (entity === 'shop' || shopAlone !== 'column'),
  )
}

/** The metrics that a quotient divides; undefined for a sum. Without data, a quotient is NULL and a sum 0. */
export function quotientParts({ source }: Metric): string[] | undefined {
  if (source.kind !== 'formula' || !/^warehouse\.(ratio|percent)\(/.test(source.sql)) return undefined
  return [...source.sql.matchAll(/\[(\w+)\]/g)].map(([, part]) => part ?? '')
}

const metrics = new Map(registry.map((one) => [one.name, one]))

/** Whether there is a metric of this name. */
export function isMetric(name: string): boolean {
  return metrics.has(name)
}

/** A metric by its name, which must be in the registry. */
export function metric(name: string): Metric {
  const found = metrics.get(name)
  if (!found) throw new Error(`there is no metric "${name}"`)
  return found
}

/** The name of a metric for people. */
export function labelOf({ name, label }: Metric): string {
  if (label !== undefined) return label
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
