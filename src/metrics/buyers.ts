// The distinct customers of the shop in the periods $1 to $4 of a cut, from counts stored at publish.

const periods =
  'unnest($1::integer[], $2::integer[], $3::date[], $4::date[]) as p (era, period_no, first_day, end_day)'

/** Stored reports answer whole periods. Parts of a period are counted. */
const buyersByPeriod = `select
    p.era,
    p.period_no,
    coalesce(
        r.customers,
        (
            select count(distinct s.customer_id)
            from warehouse.fact_sales as s
            where s.is_sale
                and s.date_key >= to_char(p.first_day, 'YYYYMMDD')::integer
                and s.date_key < to_char(p.end_day, 'YYYYMMDD')::integer
        )
    ) as value
from ${periods}
left join lateral (
    select max(r.customers) as customers
    from warehouse.shop_reports as r
    where r.period_start = p.first_day and r.period_end = p.end_day
) as r on true`

/** Customers whose only purchase in a period was their first ever are the buyers who did not return in it. */
const returningByPeriod = `with once as (
    select p.era, p.period_no, count(*) as customers
    from warehouse.agg_customer as c
    join day on day.date = c.first_order_date
    join ${periods} on p.era = day.era and p.period_no = day.period_no
    where c.second_order_date is null or c.second_order_date >= p.end_day
    group by p.era, p.period_no
)
select b.era, b.period_no, b.value - coalesce(once.customers, 0) as value
from (
    ${buyersByPeriod.replaceAll('\n', '\n    ')}
) as b
left join once on once.era = b.era and once.period_no = b.period_no`

/**
 * A customer whose first or last purchase lies in the range bought in it. One who bought before and after may have: whole
 * months are known by customer, so sales are read only for the days around them.
 */
function buyersOfRange(only = 'true'): string {
  return `with stretch as materialized (
    select
        era,
        first_day,
        end_day,
        -- Without a whole month both are the end of the range.
        least(first_month, end_day) as first_month,
        greatest(end_month, least(first_month, end_day)) as end_month
    from (
        select
            era,
            min(first_day) as first_day,
            max(end_day) as end_day,
            date_trunc('month', min(first_day) + interval '1 month - 1 day')::date as first_month,
            date_trunc('month', max(end_day))::date as end_month
        from ${periods}
        group by era
        -- The planner doesn't know that there are no more.
        limit 2
    ) as t
),
around_months as (
    select t.era, s.customer_id
    from stretch as t
    cross join lateral (values (t.first_day, t.first_month), (t.end_month, t.end_day)) as edge (first_day, end_day)
    join warehouse.fact_sales as s
        on s.date_key >= to_char(edge.first_day, 'YYYYMMDD')::integer
        and s.date_key < to_char(edge.end_day, 'YYYYMMDD')::integer
    where s.is_sale and s.customer_id is not null
)
select t.era, count(*) as value
from stretch as t
join warehouse.agg_customer as c on c.first_order_date < t.end_day and c.last_order_date >= t.first_day
where ${only}
    and (
        c.first_order_date >= t.first_day
        or c.last_order_date < t.end_day
        or exists (
            select
            from warehouse.agg_customer_month as m
            where m.customer_id = c.customer_id and m.month >= t.first_month and m.month < t.end_month
        )
        or (t.era, c.customer_id) in (select era, customer_id from around_months)
    )
group by t.era`
}

/** With a first sale before the range any sale in it is a return; otherwise the second sale is. */
const hasReturned = '(c.first_order_date < t.first_day or c.second_order_date < t.end_day)'

/** Each metric's value per period (era, period_no, value) and over the whole range (era, value). */
export const buyerCounts: Readonly<Record<string, { byPeriod: string; ofRange: string }>> = {
  customers: { byPeriod: buyersByPeriod, ofRange: buyersOfRange() },
  returning_customers: { byPeriod: returningByPeriod, ofRange: buyersOfRange(hasReturned) },
}
