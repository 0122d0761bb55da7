-- Grain: one row per day from the first to the last activity, idle days as zeros. The moving average covers the day and
-- the six before it, or fewer at the beginning.
select
    date,
    total_orders as orders,
    units,
    gross_sales,
    discounts,
    net_revenue,
    round(avg(net_revenue) over (order by date rows 6 preceding), 2) as net_revenue_7_day_average,
    total_revenue,
    returns,
    gross_profit,
    warehouse.profit_margin(gross_profit, net_revenue) as profit_margin,
    warehouse.avg_net_order_value(net_revenue, total_orders) as avg_net_order_value,
    new_customers,
    repeat_customers,
    total_sessions as sessions,
    warehouse.conversion_rate(total_orders, total_sessions) as conversion_rate
from warehouse.agg_daily_business_metrics
order by date
