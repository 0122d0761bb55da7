-- Grain: one row per day, channel, utm_source, utm_medium and utm_campaign with a session.
create view warehouse.daily_channel_performance as
select
    p.date,
    ch.channel_name,
    ch.utm_source,
    ch.utm_medium,
    ch.utm_campaign,
    p.sessions,
    p.users,
    p.orders,
    p.revenue,
    p.conversion_rate,
    p.session_conversion_rate,
    p.avg_order_value,
    p.channel_key
from warehouse.mv_daily_channel_performance as p
join warehouse.dim_channel as ch on ch.channel_key = p.channel_key;

comment on view warehouse.daily_channel_performance is 'One row per day, channel, utm_source, utm_medium and utm_campaign with a session, by the day on which the sessions started.';
