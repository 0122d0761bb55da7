import { numbered, sql, type Value } from '../../db/sql.ts'
import { factFilter, tableOf } from '../../metrics/part_source.ts'
import type { Section } from '../contract.ts'
import { pageList } from '../page_list.ts'
import { historySection, rangeSection } from './fixed.ts'
import { listed } from './listed.ts'
import {
  filterKeysOf,
  meanwhile,
  type Page,
  type PageContext,
  partFilters,
  tilesAndSections,
} from './page.ts'
import { wholeMonths } from './whole_months.ts'

const columnsOf = pageList.customers.sections

/** Who buys, and who comes back. */
export const customers: Page<'customers'> = async (context) => {
  const best = await meanwhile(context, topCustomers)
  const { tiles, sections } = await tilesAndSections(context, 'customers', {
    new_repeat: listed('customers', 'new_repeat'),
    customer_types: listed('customers', 'customer_types', { share: 'net_sales', sort: 'net_sales' }),
    segments: listed('customers', 'segments', { share: 'net_sales', sort: 'net_sales', limit: 50 }),
  })
  return {
    tiles,
    sections: { ...sections, ...(await history(context)), top_customers: await best() },
  }
}

async function history(context: PageContext) {
  return {
    rfm: await historySection(
      context,
      columnsOf.rfm,
      sql`select
        rfm_segment,
        count(*) as customers,
        warehouse.customer_share(count(*), sum(count(*)) over ()) as customers_share,
        sum(total_revenue) as total_revenue,
        warehouse.revenue_share(sum(total_revenue), sum(sum(total_revenue)) over ()) as revenue_share,
        warehouse.avg_days_since_last_order(sum(days_since_last_order), count(*)) as avg_days_since_last_order,
        warehouse.avg_orders(sum(total_orders), count(*)) as avg_orders
    from warehouse.user_lifetime_metrics
    group by rfm_segment
    order by customers desc, rfm_segment`,
    ),
    ltv: await historySection(
      context,
      ['ltv_segment', 'customers', 'lifetime_value', 'avg_lifetime_value', { ...share, name: 'share' }],
      sql`select
        ltv_segment,
        count(*) as customers,
        sum(lifetime_value) as lifetime_value,
        warehouse.avg_lifetime_value(sum(lifetime_value), count(*)) as avg_lifetime_value,
        warehouse.revenue_share(sum(lifetime_value), sum(sum(lifetime_value)) over ()) as share
    from warehouse.vw_customer_ltv_segments
    group by ltv_segment
    order by lifetime_value desc`,
    ),
    cohorts: await historySection(
      context,
      columnsOf.cohorts,
      sql`select *
    from warehouse.vw_cohort_retention
    where cohort_month >= (select date_trunc('month', as_of_date) - interval '23 months' from warehouse.publication)
    order by cohort_month, period_number`,
    ),
    survival: await historySection(context, columnsOf.survival, survivalSql),
    clusters: await historySection(
      context,
      columnsOf.clusters,
      sql`select
        cluster_label,
        count(*) as customers,
        warehouse.ratio(sum(recency_days), count(*)) as recency_days,
        warehouse.ratio(sum(frequency), count(*)) as frequency,
        warehouse.ratio(sum(monetary), count(*)) as monetary
    from warehouse.customer_clusters
    group by cluster_label
    order by min(cluster)`,
    ),
    cluster_points: await historySection(
      context,
      columnsOf.cluster_points,
      // Picks the same customers each time, whatever their ids look like.
      sql`select customer_id, cluster_label, recency_days, frequency, monetary
    from warehouse.customer_clusters
    order by md5(customer_id)
    limit 800`,
    ),
    clv: await historySection(
      context,
      columnsOf.clv,
      sql`select
        segment,
        count(*) as customers,
        warehouse.ratio(sum(clv), count(clv)) as clv,
        warehouse.avg_net_order_value(sum(net_revenue), sum(orders)) as avg_net_order_value,
        warehouse.purchase_frequency(sum(orders), sum(lifespan_months)) as purchase_frequency,
        warehouse.expected_lifespan_months(sum(lifespan_months), count(*)) as lifespan_months
    from warehouse.vw_customer_value
    group by segment
    order by clv desc nulls last, segment`,
    ),
  }
}

const share = {
  label: 'Share',
  unit: 'percent' as const,
  description: 'Lifetime value in % of that of all customers.',
}

/**
 * Counts months as cohorts do. A customer is known for the months between their first sale and the last finished month.
 */
const survivalSql = sql`with finished as (
    select (date_trunc('month', as_of_date + 1) - interval '1 month')::date as last_month
    from warehouse.publication
),
customer as (
    select
        d.segment,
        (extract(year from age(date_trunc('month', c.last_order_date), date_trunc('month', c.first_order_date))) * 12
            + extract(month from age(date_trunc('month', c.last_order_date), date_trunc('month', c.first_order_date))))::integer as lived,
        (extract(year from age(f.last_month, date_trunc('month', c.first_order_date))) * 12
            + extract(month from age(f.last_month, date_trunc('month', c.first_order_date))))::integer as known
    from warehouse.agg_customer as c
    cross join finished as f
    left join warehouse.dim_customer as d on d.customer_id = c.customer_id and d.is_current
    where date_trunc('month', c.first_order_date) <= f.last_month
),
-- So few customers and months that counting them by what they lived is all that has to be done for each of them.
counted as (
    select segment, lived, known, count(*) as customers
    from customer
    group by segment, lived, known
),
curve as (
    select
        m.period_number,
        s.segment,
        sum(c.customers) as customers,
        warehouse.survival_rate(
            coalesce(sum(c.customers) filter (where c.lived >= m.period_number), 0), sum(c.customers)
        ) as survival_rate
    from counted as c
    cross join lateral generate_series(0, least(c.known, 24)) as m (period_number)
    cross join lateral (values ('(all)'), (coalesce(c.segment, '(none)'))) as s (segment)
    group by m.period_number, s.segment
)
select *
from curve
order by segment <> '(all)', segment, period_number`

/** Whole months are stored by customer, so only the days around them are looked up. With filters, all days are. */
const soldInMonths = `select customer_id, orders, net_revenue as net_sales
        from warehouse.agg_customer_month
        where month >= $3::date and month < $4::date
        union all
        select s.customer_id, 1, s.net_amount
        from warehouse.fact_sales as s
        where s.is_sale
            and s.customer_id is not null
            and s.date_key >= to_char($1::date, 'YYYYMMDD')::integer
            and s.date_key < to_char(least($3::date, $2::date), 'YYYYMMDD')::integer
        union all
        select s.customer_id, 1, s.net_amount
        from warehouse.fact_sales as s
        where s.is_sale
            and s.customer_id is not null
            and s.date_key >= to_char($4::date, 'YYYYMMDD')::integer
            and s.date_key < to_char($2::date, 'YYYYMMDD')::integer`

/** The best customers of the range, with what is known about them overall. */
async function topCustomers(context: PageContext): Promise<Section> {
  const { range } = context.request
  const sales = tableOf('sales')
  const { filters, ignored } = partFilters(context.request.filters, (name) => name in sales.dimensions)
  const keys = await filterKeysOf(context)
  const { conditions, values } = factFilter(sales, filters, 5, keys)
  const refunds = tableOf('refunds')
  const returned = factFilter(refunds, filters, 5 + values.length, keys)
  const soldOnDays = `select s.customer_id, 1 as orders, s.net_amount as net_sales
        from warehouse.fact_sales as s
        join warehouse.dim_date as day on day.date_key = s.date_key
        where s.is_sale
            and s.customer_id is not null
            and day.full_date >= $1::date
            and day.full_date < $2::date
            and $3::date <= $4::date
            and ${['true', ...conditions].join('\n            and ')}`
  // Each customer has one row there. The limit keeps the planner from computing everybody's scores.
  const section = await rangeSection(
    context,
    columnsOf.top_customers,
    numbered(
      `with best as (
    select
        customer_id,
        sum(orders) as orders,
        sum(net_sales) as net_sales
    from (
        ${conditions.length > 0 ? soldOnDays : soldInMonths}
        union all
        select r.customer_id, 0, -r.goods_amount
        from ${refunds.from}
        join warehouse.dim_date as day on day.date_key = r.date_key
        where ${[
          'r.is_sale',
          'r.customer_id is not null',
          `r.date_key >= to_char($1::date, 'YYYYMMDD')::integer`,
          `r.date_key < to_char($2::date, 'YYYYMMDD')::integer`,
          ...returned.conditions,
        ].join('\n            and ')}
    ) as sold
    group by customer_id
    having sum(orders) > 0
    order by net_sales desc, customer_id
    limit 50
)
select
    b.customer_id,
    m.rfm_segment,
    b.orders,
    b.net_sales,
    m.total_orders as orders_ever,
    m.first_order_date,
    m.last_order_date
from best as b
left join lateral (
    select rfm_segment, total_orders, first_order_date, last_order_date
    from warehouse.user_lifetime_metrics
    where user_id = b.customer_id
    limit 1
) as m on true
order by b.net_sales desc, b.customer_id`,
      [...wholeMonths(range), ...values, ...returned.values] as Value[],
    ),
  )
  return { ...section, ignored }
}
