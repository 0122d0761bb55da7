import type { CutDimension, Dimension } from './dimensions.ts'
import { type FactDimension, type FactTable, factTables } from './facts.ts'
import { type CutFilters, type FilterKeys, filterSql } from './filter_keys.ts'
import { type Metric, metric } from './registry.ts'

/** The parts of a metric: the metrics below it that are counted or summed. */
export function partsOf(name: string): Metric[] {
  const one = metric(name)
  if (one.source.kind !== 'formula') return [one]
  const inner = [...one.source.sql.matchAll(/\[(\w+)\]/g)].flatMap(([, part]) => partsOf(part ?? ''))
  return [...new Set(inner)]
}

/** Which table a part comes from, and how it is summed there. */
export interface PartSource {
  table: string
  sql: string
  isDistinct: boolean
  /** Whether a row of the fact counts for several members: they make more together than there is. */
  isShared?: boolean
}

/**
 * Finds the table for a part, given the dimensions of its cut and filters; undefined if no table has them. With
 * `isByOrder`, only tables that know each row's order are used.
 */
export function factOf(
  part: Metric,
  by: readonly CutDimension[],
  filters: readonly Dimension[] = [],
  { isByOrder = false } = {},
): PartSource | undefined {
  const { source } = part
  if (source.kind === 'formula') return undefined
  const isUsable = ({ order, dimensions }: FactTable) =>
    !(isByOrder && order === undefined) &&
    by.every((dimension) => dimensions[dimension]?.key) &&
    filters.every((dimension) => dimensions[dimension])
  for (const [table, { fact }] of Object.entries(factTables).filter(([, one]) => isUsable(one))) {
    // Sales are counted by day and product. The counts add up as long as no sale has two products.
    if (fact === 'products' && part.name === 'orders' && by.includes('product')) {
      return { table, sql: 'sum(p.orders)', isDistinct: false, isShared: true }
    }
    const sql = source.facts[fact]
    if (sql !== undefined) return { table, sql, isDistinct: source.kind === 'distinct' }
    const distinct = source.kind === 'sum' ? source.distinct?.[fact] : undefined
    if (distinct !== undefined) return { table, sql: distinct, isDistinct: true }
  }
  return undefined
}

/** Whether a metric can be cut and filtered by dimensions. */
export function isOffered(
  name: string,
  by: readonly CutDimension[],
  filters: readonly Dimension[] = [],
): boolean {
  return partsOf(name).every((part) => factOf(part, by, filters) !== undefined)
}

/** Whether the figures of all members of some dimensions add up to the figure of the whole. A rate's do not. */
export function addsUp(
  name: string,
  by: readonly CutDimension[],
  filters: readonly Dimension[] = [],
): boolean {
  const { source } = metric(name)
  if (source.kind === 'formula') {
    const inner = [...source.sql.matchAll(/\[(\w+)\]/g)].map(([, part = '']) => part)
    return /^\[\w+\]( [+-] \[\w+\])*$/.test(source.sql) && inner.every((part) => addsUp(part, by, filters))
  }
  const found = factOf(metric(name), by, filters)
  return found !== undefined && !found.isDistinct && !found.isShared
}

/** The rows of a fact that pass the filters: conditions and their values. */
export function factFilter(
  table: FactTable,
  filters: CutFilters,
  firstPlace: number,
  keys?: FilterKeys,
): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${firstPlace - 1 + values.push(value)}`
  const names = (Object.keys(filters) as Dimension[]).filter((name) => table.dimensions[name])
  return {
    conditions: names.map((name) =>
      filterSql(table.dimensions[name] as FactDimension, name, filters[name] ?? [], { keys, bind }),
    ),
    values,
  }
}

/** A metric as SQL, given the SQL of its parts. */
export function metricSql(name: string, partSql: (part: string) => string): string {
  const { source } = metric(name)
  if (source.kind !== 'formula') return partSql(name)
  return `(${source.sql.replaceAll(/\[(\w+)\]/g, (_, part: string) => metricSql(part, partSql))})`
}

export function tableOf(name: string): FactTable {
  const table = factTables[name]
  if (!table) throw new Error(`there is no table "${name}"`)
  return table
}
