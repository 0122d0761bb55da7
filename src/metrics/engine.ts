import { type Entity, type Metric, metric, metricsOf, registry } from './registry.ts'

/** Of whom the figures are: which aggregate by day has them, and under which name. */
interface EntitySource {
  /** Rows of a day. */
  days: string
  /** The column that names the entity; the shop has none. */
  id?: string
}

const sources: Record<Entity, EntitySource> = {
  shop: {
    days: `select *
    from warehouse.agg_daily_business_metrics`,
  },
  listing: {
    id: 'listing_id',
    days: `select *
    from warehouse.agg_listing_day`,
  },
  product: {
    id: 'product_id',
    days: `select
        a.*,
        p.product_id
    from warehouse.agg_product_day as a
    join warehouse.dim_product as p using (product_key)
    where a.orders > 0
        or a.refund_count > 0`,
  },
}

/** The column that names the entity in a report; the shop has none. */
export function idColumn(entity: Entity): string | undefined {
  return sources[entity].id
}

export interface FigureOptions {
  /** A condition over the rows of a day that restricts the entities. */
  only?: string
}

/**
 * The figures of an entity in any periods, as one SELECT; `periods` is a SELECT of period_type, period_start and
 * period_end. Only days from the first to the last activity count: a period without any has no row.
 *
 * Grain: one row per entity and period; for listings and products, those with a sale or a return in it.
 */
export function figuresSql(entity: Entity, periods: string, { only }: FigureOptions = {}): string {
  const { days, id } = sources[entity]
  const key = ['period_type', 'period_start', 'period_end', ...(id ? [id] : [])]
  const parts = partsOf(entity)
  const sums = parts.map(({ name, unit, source }) => {
    const column = source.kind === 'sum' ? (entity === 'shop' ? source.shop : source.lines) : undefined
    return `sum(d.${column})${unit === 'count' ? '::bigint' : ''} as ${name}`
  })
  const counts = entity === 'shop' ? countsOf() : []
  return `with periods as (
${indent(periods)}
),
period_days as (
    select
        p.period_type,
        p.period_start,
        p.period_end,
        greatest(p.period_start, a.first_date) + generate_series(
            0,
            least(p.period_end, a.last_date + 1) - greatest(p.period_start, a.first_date) - 1
        ) as date
    from periods as p
    cross join warehouse.activity as a
    where a.first_date is not null
),
entity_days as (
    ${days}
),
sums as (
    select
        ${key.map((column) => `${column === id ? 'd' : 'p'}.${column}`).join(',\n        ')},
        ${sums.join(',\n        ')}
    from period_days as p
    join entity_days as d using (date)
    where d.date between (select min(date) from period_days) and (select max(date) from period_days)${only ? `\n        and ${only}` : ''}
    group by ${key.map((_, index) => index + 1).join(', ')}
)${counts.map(countSql).join('')}
select
    ${[
      ...key.map((column) => `f.${column}`),
      ...metricsOf(entity).map((one) => `${figureOf(one, entity)} as ${one.name}`),
    ].join(',\n    ')}
from sums as f${counts.map(({ name }) => `\nleft join counted_${name} as ${name} using (period_type, period_start, period_end)`).join('')}`
}

/** The metrics that are sums of a column that the entity has. */
function partsOf(entity: Entity): Metric[] {
  return registry.filter(
    ({ source, shopAlone, isLiveOnly }) =>
      source.kind === 'sum' && !isLiveOnly && (entity === 'shop' || !shopAlone),
  )
}

function countsOf(): Metric[] {
  return registry.filter(({ source, isLiveOnly }) => source.kind === 'distinct' && !isLiveOnly)
}

function countSql({ name, source }: Metric): string {
  const value = source.kind === 'distinct' ? source.value : ''
  return `,
counted_${name} as (
    select
        period_type,
        period_start,
        period_end,
        count(*) as value
    from (
        select distinct
            p.period_type,
            p.period_start,
            p.period_end,
            ${value} as value
        from period_days as p
        join warehouse.fact_sales as s on s.date_key = to_char(p.date, 'YYYYMMDD')::integer
        where s.is_sale
            and ${value} is not null
            and s.date_key between
                (select to_char(min(date), 'YYYYMMDD')::integer from period_days)
                and (select to_char(max(date), 'YYYYMMDD')::integer from period_days)
    ) as distinct_values
    group by 1, 2, 3
)`
}

/** A metric as SQL over the sums f and the counts; NULL where it is known of the shop alone. */
function figureOf(one: Metric, entity: Entity): string {
  if (entity !== 'shop' && one.shopAlone) return one.unit === 'count' ? 'null::bigint' : 'null::numeric'
  switch (one.source.kind) {
    case 'sum':
      return `f.${one.name}`
    case 'distinct':
      return `coalesce(${one.name}.value, 0)`
    case 'formula':
      return one.source.sql.replaceAll(/\[(\w+)\]/g, (_, name: string) => {
        const value = figureOf(metric(name), entity)
        return metric(name).source.kind === 'formula' ? `(${value})` : value
      })
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ')
}
