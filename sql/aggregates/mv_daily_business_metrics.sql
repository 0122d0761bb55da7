-- Grain: one row per day from the first to the last activity, idle days as zeros. It passes on all columns of the
-- aggregate, so that a new one is only named in that file.
create materialized view warehouse.mv_daily_business_metrics as
select
    m.*,
    warehouse.profit_margin(m.gross_profit, m.net_revenue) as profit_margin,
    c.net_sales,
    c.contribution,
    a.contribution_after_ads,
    warehouse.net_profit(a.contribution_after_ads, m.expenses) as net_profit,
    warehouse.conversion_rate(m.total_orders, m.total_sessions) as conversion_rate,
    warehouse.session_conversion_rate(m.sessions_with_sale, m.total_sessions) as session_conversion_rate,
    warehouse.avg_order_value(m.total_revenue, m.total_orders) as avg_order_value,
    warehouse.avg_net_order_value(m.net_revenue, m.total_orders) as avg_net_order_value,
    warehouse.cart_abandonment_rate(m.abandoned_carts, m.sessions_with_cart) as cart_abandonment_rate,
    warehouse.session_conversion_rate(m.mobile_sessions_with_sale, m.mobile_sessions) as mobile_conversion_rate,
    warehouse.avg_time_to_purchase_minutes(m.seconds_to_purchase, m.sessions_with_sale) as avg_time_to_purchase_minutes
from warehouse.agg_daily_business_metrics as m
cross join lateral (
    select
        warehouse.net_sales(m.net_revenue, m.returns) as net_sales,
        warehouse.contribution(
            m.net_revenue, m.returns, m.total_shipping, m.refunded_shipping, m.total_cost, m.returned_cost,
            m.shipping_cost, m.payment_fees
        ) as contribution
) as c
cross join lateral (
    select warehouse.contribution_after_ads(c.contribution, m.ad_spend) as contribution_after_ads
) as a
order by m.date;

create unique index mv_daily_business_metrics_by_date on warehouse.mv_daily_business_metrics (date);

comment on materialized view warehouse.mv_daily_business_metrics is 'One row per day from the first to the last activity, idle days as zeros.';
comment on column warehouse.mv_daily_business_metrics.profit_margin is 'gross_profit / net_revenue, in percent.';
comment on column warehouse.mv_daily_business_metrics.net_sales is 'net_revenue − returns.';
comment on column warehouse.mv_daily_business_metrics.contribution is 'net_sales + total_shipping − refunded_shipping − total_cost + returned_cost − shipping_cost − payment_fees.';
comment on column warehouse.mv_daily_business_metrics.contribution_after_ads is 'contribution − ad_spend.';
comment on column warehouse.mv_daily_business_metrics.net_profit is 'contribution_after_ads − expenses.';
comment on column warehouse.mv_daily_business_metrics.conversion_rate is 'total_orders / total_sessions, in percent.';
comment on column warehouse.mv_daily_business_metrics.session_conversion_rate is 'Sessions with a sale / sessions, in percent.';
comment on column warehouse.mv_daily_business_metrics.avg_order_value is 'total_revenue / total_orders.';
comment on column warehouse.mv_daily_business_metrics.avg_net_order_value is 'net_revenue / total_orders.';
comment on column warehouse.mv_daily_business_metrics.cart_abandonment_rate is 'Sessions with a cart add and no sale / sessions with a cart add, in percent.';
comment on column warehouse.mv_daily_business_metrics.mobile_conversion_rate is 'Sessions on platform mobile with a sale / such sessions, in percent.';
comment on column warehouse.mv_daily_business_metrics.avg_time_to_purchase_minutes is 'Mean minutes from the start of a session to its first sale, over the sessions of the day with a sale.';
