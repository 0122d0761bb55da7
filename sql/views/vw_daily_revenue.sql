-- Grain: one row per day with a sale.
create view warehouse.vw_daily_revenue as
select
    date,
    total_orders as orders,
    gross_sales,
    discounts,
    net_revenue,
    total_cost,
    gross_profit
from warehouse.agg_daily_business_metrics
where total_orders > 0;

comment on view warehouse.vw_daily_revenue is 'One row per day with a sale.';
comment on column warehouse.vw_daily_revenue.orders is 'Number of sales.';
