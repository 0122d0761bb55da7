import { periodTypes } from '../calendar.ts'
import { joined, literal, nothing, sql } from '../db/sql.ts'
import { id, type ScopeDeclaration } from './declaration.ts'
import { type Noted, written, writtenKeys, writtenWhere } from './written_rows.ts'

/** The days of an aggregate or report, filled again for each, with their months and periods. */
export const scopesOfDays: Readonly<Record<'day' | 'month' | 'period', ScopeDeclaration>> = {
  day: {
    keys: { day: 'date' },
    day: 'day',
    markers: { date_key: sql`select date_key from scope_day` },
    onDays: [sql`select day from touched_day`],
  },
  month: {
    keys: { month: 'date' },
    from: () => [sql`select date_trunc('month', day)::date from scope_day`],
  },
  period: {
    keys: { period_type: 'text', period_start: 'date' },
    markers: {
      month_of_quarter: sql`select (period_start + make_interval(months => n))::date
        from scope_period cross join generate_series(0, 2) as n where period_type = 'quarterly'`,
    },
    from: () => [
      sql`select p.period_type, date_trunc(p.unit, s.day)::date
       from scope_day as s
       cross join (values ${periods}) as p (period_type, unit)`,
    ],
  },
}

const periods = joined(
  Object.entries(periodTypes).map(([unit, type]) => sql`(${literal(type)}, ${literal(unit)})`),
)

/** What a scope of aggregates is gathered from: what the run wrote to derived tables so far. */
export interface Written {
  noted: Noted
}

const buyersOfDays = sql`select s.customer_id from warehouse.fact_sales as s
  join warehouse.dim_date as d using (date_key) join touched_day as t on t.day = d.full_date`

/** Scopes that aggregates share, gathered before the first aggregate is derived. */
export const scopesOfAggregates: Readonly<Record<string, ScopeDeclaration<Written>>> = {
  event_day: {
    keys: { day: 'date' },
    from: ({ noted }) => [
      sql`select day from touched_day`,
      sql`select day from touched_event_day`,
      ...writtenWhere(noted, 'fact_session', 'first_page_date', [
        'first_page_date',
        'first_page_path',
        'is_bounce',
      ]),
    ],
    onDays: [sql`select day from touched_day`],
  },
  buyer: {
    keys: { customer_id: id },
    from: ({ noted }) => [
      ...written(noted, 'fact_sales', 'customer_id'),
      ...written(noted, 'fact_refund', 'customer_id'),
      buyersOfDays,
    ],
    onDays: [buyersOfDays],
  },
}

/**
 * Scopes of reports, gathered after the aggregates: the listings and products whose days changed. If the aggregates
 * were filled from empty, all are in scope.
 */
export const scopesOfReports: Readonly<Record<string, ScopeDeclaration<Written>>> = {
  report_listing: {
    keys: { listing_hash: 'uuid' },
    from: ({ noted }) => writtenKeys(noted, 'agg_listing_day', 'listing_hash'),
    onDays: [
      sql`select listing_hash from warehouse.agg_listing_day`,
      sql`select listing_hash from warehouse.listing_reports`,
    ],
  },
  report_product: {
    keys: { product_id: id },
    from: ({ noted }) => {
      const written = writtenKeys(noted, 'agg_product_day', 'product_key')
      if (written.length === 0) return []
      const products = sql`select product_key, product_id from warehouse.dim_product`
      const gone =
        noted.get('dim_product')?.gone === true
          ? sql` union all select product_key, product_id from gone_dim_product`
          : nothing
      const keys = joined(written, '\nunion\n')
      return [
        sql`select p.product_id from (${keys}) as t (product_key) join (${products}${gone}) as p using (product_key)`,
      ]
    },
    onDays: [
      sql`select product_id from warehouse.dim_product`,
      sql`select product_id from warehouse.product_reports`,
    ],
  },
}
