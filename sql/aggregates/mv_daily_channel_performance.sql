-- Grain: one row per day and channel (with its utm values) with a session.
create materialized view warehouse.mv_daily_channel_performance as
select
    date,
    channel_key,
    sessions,
    users,
    orders,
    revenue,
    warehouse.conversion_rate(orders, sessions) as conversion_rate,
    warehouse.session_conversion_rate(sessions_with_sale, sessions) as session_conversion_rate,
    warehouse.avg_order_value(revenue, orders) as avg_order_value
from warehouse.agg_channel_day
order by date, channel_key;

create unique index mv_daily_channel_performance_by_date on warehouse.mv_daily_channel_performance (date, channel_key);

comment on materialized view warehouse.mv_daily_channel_performance is 'One row per day and channel with a session.';
comment on column warehouse.mv_daily_channel_performance.conversion_rate is 'orders / sessions, in percent.';
comment on column warehouse.mv_daily_channel_performance.session_conversion_rate is 'Sessions with a sale / sessions, in percent.';
comment on column warehouse.mv_daily_channel_performance.avg_order_value is 'revenue / orders.';
