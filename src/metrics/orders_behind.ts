import type { Dimension } from './dimensions.ts'
import type { CutFilters, FilterKeys } from './filter_keys.ts'
import { factFilter, factOf, metricSql, type PartSource, partsOf, tableOf } from './part_source.ts'
import { type Metric, metric, quotientParts } from './registry.ts'

/** The orders that make up a metric, as SQL. The range is $1 (first day) to $2 (the day after the last). */
export interface OrdersBehind {
  /** The metric and, for a quotient, the two metrics that it divides. */
  columns: readonly string[]
  /**
   * Grain: one row per order that contributes to the figure, with order_id and the columns computed for this order
   * alone.
   */
  rows: string
  /**
   * One row: the number of orders (orders_behind), and the columns over all of them. The metric equals that of the
   * range.
   */
  totals: string
  /** Values from $3 on. */
  values: unknown[]
}

/** Whether a metric has orders behind it under these filters. Counts of sessions or days have none. */
export function hasOrdersBehind(name: string, filters: readonly Dimension[]): boolean {
  const parts = partsOf(name)
  // A difference between two customer counts cannot be split by order.
  if (parts.length > 1 && parts.some(({ source }) => source.kind === 'distinct')) return false
  return parts.every((part) => sourceOf(part, filters) !== undefined)
}

function sourceOf(part: Metric, filters: readonly Dimension[]): PartSource | undefined {
  return factOf(part, [], filters, { isByOrder: true })
}

/** The orders behind a metric. The metric must have some. */
export function ordersBehind(name: string, filters: CutFilters, keys: FilterKeys): OrdersBehind {
  const names = Object.keys(filters) as Dimension[]
  const parts = partsOf(name).map((part) => {
    const source = sourceOf(part, names)
    if (!source) throw new Error(`no orders are behind "${name}" under these filters`)
    return { name: part.name, ...source }
  })
  const isCounted = new Set(parts.filter(({ isDistinct }) => isDistinct).map((part) => part.name))
  const values: unknown[] = []
  const tables = [...new Set(parts.map(({ table }) => table))].map((table) => {
    const own = parts.filter((part) => part.table === table)
    const from = fromSql(table, filters, 3 + values.length, keys)
    values.push(...from.values)
    const columns = parts.map((part) =>
      own.includes(part)
        ? `${part.isDistinct ? `max(${part.sql})` : part.sql} as ${part.name}`
        : `null::${part.isDistinct ? 'text' : 'numeric'} as ${part.name}`,
    )
    return `select ${[`${tableOf(table).order} as order_id`, ...columns].join(', ')}\n${from.sql}\ngroup by 1`
  })
  const merged = parts.map((part) => `${part.isDistinct ? 'max' : 'sum'}(${part.name}) as ${part.name}`)
  const columns = [name, ...(quotientParts(metric(name)) ?? [])]
  const ofOrder = (column: string) =>
    metricSql(column, (part) =>
      isCounted.has(part) ? `(${part} is not null)::integer` : `coalesce(${part}, 0)`,
    )
  const ofAll = (column: string) =>
    metricSql(column, (part) =>
      isCounted.has(part) ? `count(distinct ${part})` : `coalesce(sum(${part}), 0)`,
    )
  const amounts = columns.length > 1 ? columns.slice(1) : columns
  const figures = `from (
    select ${['order_id', ...merged].join(', ')}
    from (
        ${tables.join('\nunion all\n').replaceAll('\n', '\n        ')}
    ) as part
    group by order_id
) as figure
where ${amounts.map((column) => `${ofOrder(column)} <> 0`).join(' or ')}`
  const select = (of: (column: string) => string) => columns.map((column) => `${of(column)} as ${column}`)
  return {
    columns,
    rows: `select ${['order_id', ...select(ofOrder)].join(', ')}\n${figures}`,
    totals: `select ${['count(*) as orders_behind', ...select(ofAll)].join(', ')}\n${figures}`,
    values,
  }
}

/** The rows of a table that are in the range and pass the filters. */
function fromSql(
  name: string,
  filters: CutFilters,
  firstPlace: number,
  keys: FilterKeys,
): { sql: string; values: unknown[] } {
  const table = tableOf(name)
  const { conditions, values } = factFilter(table, filters, firstPlace, keys)
  const day = `${table.alias}.${table.day}`
  const all = [
    `${day} >= to_char($1::date, 'YYYYMMDD')::integer`,
    `${day} < to_char($2::date, 'YYYYMMDD')::integer`,
    ...(table.where ? [table.where] : []),
    ...conditions,
  ]
  return {
    sql: [
      `from ${table.from}`,
      `join warehouse.dim_date as day on day.date_key = ${day}`,
      `where ${all.join('\n    and ')}`,
    ].join('\n'),
    values,
  }
}
