-- Grain: one row per month from the first to the last activity, idle months as zeros. An unfinished last month is
-- compared with a whole one: see is_finished.
with month_sum as (
    select
        date_trunc('month', date)::date as month,
        sum(total_orders)::bigint as orders,
        sum(units)::bigint as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_revenue) as net_revenue,
        sum(total_revenue) as total_revenue,
        sum(returns) as returns,
        sum(gross_profit) as gross_profit,
        sum(new_customers)::bigint as new_customers,
        sum(total_sessions)::bigint as sessions
    from warehouse.agg_daily_business_metrics
    group by date_trunc('month', date)
)
select
    m.month,
    m.orders,
    m.units,
    m.gross_sales,
    m.discounts,
    m.net_revenue,
    warehouse.percent(
        m.net_revenue - lag(m.net_revenue) over months,
        abs(lag(m.net_revenue) over months)
    ) as net_revenue_growth,
    m.total_revenue,
    m.returns,
    m.gross_profit,
    warehouse.profit_margin(m.gross_profit, m.net_revenue) as profit_margin,
    warehouse.avg_net_order_value(m.net_revenue, m.orders) as avg_net_order_value,
    m.new_customers,
    m.sessions,
    warehouse.conversion_rate(m.orders, m.sessions) as conversion_rate,
    (m.month + interval '1 month')::date - 1 <= p.as_of_date as is_finished
from month_sum as m
cross join warehouse.publication as p
window months as (order by m.month)
order by m.month
