-- Grain: one row per cohort (the customers whose first sale was in one month) and month since, up to the as-of month.
create materialized view warehouse.mv_cohort_analysis as
with cohort_customer as (
    select
        customer_id,
        min(month) as cohort_month
    from warehouse.agg_customer_month
    group by customer_id
),
cohort as (
    select
        cohort_month,
        count(*) as cohort_size
    from cohort_customer
    group by cohort_month
),
cohort_period as (
    select
        c.cohort_month,
        c.cohort_size,
        row_number() over (partition by c.cohort_month order by m.month)::integer - 1 as period_number,
        m.month::date as month
    from cohort as c
    cross join warehouse.activity as a
    cross join lateral generate_series(c.cohort_month::timestamp, a.last_date::timestamp, interval '1 month') as m (month)
),
cohort_sale as (
    select
        c.cohort_month,
        m.month,
        count(*) as active_customers,
        sum(m.net_revenue) as net_revenue
    from warehouse.agg_customer_month as m
    join cohort_customer as c on c.customer_id = m.customer_id
    group by c.cohort_month, m.month
)
select
    p.cohort_month,
    p.period_number,
    p.cohort_size,
    coalesce(s.active_customers, 0) as active_customers,
    warehouse.retention_rate(coalesce(s.active_customers, 0), p.cohort_size) as retention_rate,
    coalesce(s.net_revenue, 0)::numeric(24,2) as net_revenue
from cohort_period as p
left join cohort_sale as s on s.cohort_month = p.cohort_month and s.month = p.month
order by p.cohort_month, p.period_number;

create unique index mv_cohort_analysis_by_period on warehouse.mv_cohort_analysis (cohort_month, period_number);

comment on materialized view warehouse.mv_cohort_analysis is 'One row per cohort and month since its first sale, up to the as-of month.';
comment on column warehouse.mv_cohort_analysis.cohort_month is 'First day of the month in which the customers of the cohort had their first sale.';
comment on column warehouse.mv_cohort_analysis.period_number is 'Months since the cohort month, from 0.';
comment on column warehouse.mv_cohort_analysis.cohort_size is 'Customers of the cohort.';
comment on column warehouse.mv_cohort_analysis.active_customers is 'Customers of the cohort with a sale in the month.';
comment on column warehouse.mv_cohort_analysis.retention_rate is 'active_customers / cohort_size, in percent.';
comment on column warehouse.mv_cohort_analysis.net_revenue is 'Gross sales − discounts of the cohort in the month.';
