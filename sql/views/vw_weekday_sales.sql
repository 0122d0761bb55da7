-- Grain: one row per day of the week with a sale.
create view warehouse.vw_weekday_sales as
select
    d.day_of_week,
    d.day_name,
    d.is_weekend,
    sum(m.total_orders)::bigint as orders,
    sum(m.net_revenue) as net_revenue,
    warehouse.avg_daily_net_revenue(sum(m.net_revenue), count(*)) as avg_daily_net_revenue
from warehouse.agg_daily_business_metrics as m
join warehouse.dim_date as d on d.full_date = m.date
group by d.day_of_week, d.day_name, d.is_weekend
having sum(m.total_orders) > 0;

comment on view warehouse.vw_weekday_sales is 'One row per day of the week with a sale.';
comment on column warehouse.vw_weekday_sales.orders is 'Number of sales.';
comment on column warehouse.vw_weekday_sales.avg_daily_net_revenue is 'net_revenue per such weekday from the first to the last activity, idle ones included.';
