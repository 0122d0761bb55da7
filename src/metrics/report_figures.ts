import { planOf } from './cut_plan.ts'
import type { Days } from './days.ts'
import type { CutDimension } from './dimensions.ts'
import { cellsSql, figureOf, shapeOf } from './engine.ts'
import type { Restriction } from './fact_base.ts'
import type { FactTable } from './facts.ts'
import { type Entity, type Metric, metricsOf } from './registry.ts'
import { indent } from './sql_text.ts'

/** How the engine cuts figures by an entity. */
interface EntityCut {
  by: CutDimension
  /** The column with the entity's id in a report. */
  id: string
  /** The alias of the row with that column: the fact's or a joined table's. */
  row: string
  /** Leaves out rows of the fact without a sale or a return. */
  where?: string
  joins?: readonly string[]
}

const cuts: Record<Exclude<Entity, 'shop'>, EntityCut> = {
  listing: { by: 'listing', id: 'listing_id', row: 'l' },
  product: {
    by: 'product',
    id: 'product_id',
    row: 'product',
    where: '(p.orders > 0 or p.refund_count > 0)',
    joins: ['product'],
  },
}

/** The column with the entity's id in a report. The shop has none. */
export function idColumn(entity: Entity): string | undefined {
  return entity === 'shop' ? undefined : cuts[entity].id
}

export interface FigureOptions {
  /** Returns a condition that restricts the entities; `row` is the alias with their id columns. */
  only?: (row: string) => string | undefined
}

/**
 * The figures of an entity in any periods, as one SELECT. `periods` is a SELECT of period_type, period_start and
 * period_end. Only days from the first to the last activity count, and a period without any has no row.
 *
 * Grain: one row per entity and period. Listings and products only have rows for periods with a sale or a return.
 */
export function figuresSql(entity: Entity, periods: string, { only }: FigureOptions = {}): string {
  const cut = entity === 'shop' ? undefined : cuts[entity]
  const known = metricsOf(entity).filter(({ shopAlone }) => !cut || !shopAlone)
  const set = { by: cut ? [cut.by] : [], isOverTime: true, metrics: known.map(({ name }) => name) }
  const plans = [planOf(set, 0, [])]
  const conditions = cut ? [cut.where, only?.(cut.row)].filter((sql) => sql !== undefined) : []
  const restrict = (_: FactTable): Restriction[] =>
    cut ? conditions.map((sql) => ({ sql, joins: cut.joins ?? [] })) : []
  const cells = cellsSql({ days: daysOf(periods), plans, shape: shapeOf(plans), restrict })
  const figures = metricsOf(entity).map(
    (one) => `${known.includes(one) ? figureSql(one) : nothing(one)} as ${one.name}`,
  )
  return `with ${cells}
select
    ${[
      ...['period_type', 'period_start', 'period_end'].map((column) => `p.${column}`),
      ...(cut ? [`c.${cut.by} as ${cut.id}`] : []),
      ...figures,
    ].join(',\n    ')}
from cell as c
join period as p using (period_no)`
}

/** Numbers the periods and lists their days of activity. */
function daysOf(periods: string): Days {
  return {
    items: `period as materialized (
    select
        p.period_type,
        p.period_start,
        p.period_end,
        (row_number() over ())::integer as period_no
    from (
        ${indent(indent(periods))}
    ) as p
),
active as (
    select
        p.period_no,
        greatest(p.period_start, a.first_date) + generate_series(
            0,
            least(p.period_end, a.last_date + 1) - greatest(p.period_start, a.first_date) - 1
        ) as date
    from period as p
    cross join warehouse.activity as a
    where a.first_date is not null
),
day as materialized (
    select
        0 as era,
        t.period_no,
        d.date_key,
        t.date,
        d.day_name,
        d.is_weekend
    from active as t
    join warehouse.dim_date as d on d.full_date = t.date
)`,
    isWithin: (column, unit) =>
      `${column} between (select min(${unit}) from day) and (select max(${unit}) from day)`,
    isAsked: '',
    eraOf: () => '0',
    isContinuous: true,
  }
}

function figureSql({ name, unit }: Metric): string {
  const value = figureOf(name, (part) => `c.${part}`)
  return unit === 'count' ? `(${value})::bigint` : value
}

/** The value of a metric that only the shop has. */
function nothing({ unit }: Metric): string {
  return unit === 'count' ? 'null::bigint' : 'null::numeric'
}
