import { type Entity, type Metric, metricsOf } from '../metrics/registry.ts'

/** The values of metrics in a period. NULL: unknown, or nothing to divide by. */
export type Figures = Record<string, number | string | null>

/** A number from the database: as a number if that is exact, otherwise as text. */
export function plainNumber(value: unknown): number | string | null {
  if (value === null || value === undefined) return null
  const text = String(value)
  const digits = text.replace(/^-?0*\.?0*|e.*$|\D/gi, '')
  return digits.length <= 15 && Number.isFinite(Number(text)) ? Number(text) : text
}

/** The figures in a row of a report. */
export function figuresOf(row: Readonly<Record<string, unknown>>, metrics: readonly Metric[]): Figures {
  return Object.fromEntries(metrics.map(({ name }) => [name, plainNumber(row[name])]))
}

/** The requested metrics of an entity, in the requested order; without names, all of them. */
export function chosenMetrics(entity: Entity, names: readonly string[] | undefined): readonly Metric[] {
  const all = metricsOf(entity)
  if (!names) return all
  return names.flatMap((name) => all.find((metric) => metric.name === name) ?? [])
}
