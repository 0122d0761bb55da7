// The different customers of the shop in the periods $1 to $4 of a cut, from what was counted when it was published.

/** Grain: one row per era and period. Whole periods stand in the stored reports, parts of one are counted. */
export const buyersByPeriod = `select
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
    ) as customers
from unnest($1::integer[], $2::integer[], $3::date[], $4::date[]) as p (era, period_no, first_day, end_day)
left join lateral (
    select max(r.customers) as customers
    from warehouse.shop_reports as r
    where r.period_start = p.first_day and r.period_end = p.end_day
) as r on true`

/**
 * Grain: one row per era. Who bought for the first or the last time in the range bought in it; who did so before and after
 * may have: their whole months are known, the days around these are looked up.
 */
export const buyersOfRange = `with stretch as (
    select
        era,
        min(first_day) as first_day,
        max(end_day) as end_day,
        date_trunc('month', min(first_day) + interval '1 month - 1 day')::date as first_month,
        date_trunc('month', max(end_day))::date as end_month
    from unnest($1::integer[], $2::integer[], $3::date[], $4::date[]) as p (era, period_no, first_day, end_day)
    group by era
)
select t.era, count(*) as customers
from stretch as t
join warehouse.agg_customer as c on c.first_order_date < t.end_day and c.last_order_date >= t.first_day
where c.first_order_date >= t.first_day
    or c.last_order_date < t.end_day
    or exists (
        select
        from warehouse.agg_customer_month as m
        where m.customer_id = c.customer_id and m.month >= t.first_month and m.month < t.end_month
    )
    or exists (
        select
        from warehouse.fact_sales as s
        where s.customer_id = c.customer_id
            and s.is_sale
            and s.date_key >= to_char(t.first_day, 'YYYYMMDD')::integer
            and s.date_key < to_char(t.end_day, 'YYYYMMDD')::integer
    )
group by t.era`
