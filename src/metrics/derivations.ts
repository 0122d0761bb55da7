import { periodTypes } from '../calendar.ts'
import type { Derivation } from '../db/derivation.ts'
import { type Entity, entities, metricsOf } from './registry.ts'
import { figuresSql, idColumn } from './report_figures.ts'

/** Every daily, weekly, monthly, quarterly and yearly period from the first to the last activity. */
const allPeriods = `select
    p.period_type,
    p.period_start,
    (p.period_start + p.length)::date as period_end
from (
    select distinct
        t.period_type,
        date_trunc(t.unit, d.day)::date as period_start,
        t.length
    from warehouse.activity as a
    cross join lateral generate_series(a.first_date::timestamp, a.last_date::timestamp, interval '1 day') as d (day)
    cross join (
        values
            ${Object.entries(periodTypes)
              .map(([unit, type]) => `('${type}', '${unit}', ${lengthOf(unit)})`)
              .join(',\n            ')}
    ) as t (period_type, unit, length)
) as p
where /* scope:period (p.period_type), (p.period_start) */ true`

function lengthOf(unit: string): string {
  return `interval '${unit === 'quarter' ? '3 month' : `1 ${unit}`}'`
}

/** The table of the stored reports of an entity. */
export function reportTable(entity: Entity): string {
  return `${entity}_reports`
}

/**
 * Columns that make up the key of a stored report's row. A listing's id can be too long for a key, so its hash is used.
 */
const listingHash = 'listing_hash'

/** A nightly load derives the periods in scope for the listings or products in scope. `row` is a row with their id. */
const entityScope: Record<Entity, (row: string) => string | undefined> = {
  shop: () => undefined,
  listing: (row) => `/* scope:report_listing ${row}.listing_hash */ true`,
  product: (row) => `/* scope:report_product ${row}.product_id */ true`,
}

function derivationOf(entity: Entity): Derivation {
  const id = idColumn(entity)
  const figures = figuresSql(entity, allPeriods, { only: entityScope[entity] })
  const targets = ['/* scope:period (t.period_type), (t.period_start) */ true', entityScope[entity]('t')]
  const columns = [
    'period_type',
    'period_start',
    'period_end',
    ...(id ? [id] : []),
    ...metricsOf(entity).map(({ name }) => name),
  ]
  const isHashed = entity === 'listing'
  return {
    target: reportTable(entity),
    key: ['period_type', 'period_start', ...(isHashed ? [listingHash] : id ? [id] : [])],
    columns: [...columns, ...(isHashed ? [listingHash] : [])],
    targetScope: targets.filter(Boolean).join(' and '),
    hasRunId: false,
    // A nightly load reads and writes whole periods, so the rows of each are stored together.
    select: `${
      isHashed
        ? `select figures.*, md5(figures.${id})::uuid as ${listingHash} from (\n${figures}\n) as figures`
        : figures
    }\norder by period_type, period_start`,
  }
}

/** The stored reports `shop_reports`, `listing_reports` and `product_reports`, made by the same SQL as live ones. */
export const reportDerivations: readonly Derivation[] = entities.map(derivationOf)
