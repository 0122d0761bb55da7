-- grain: One row per day and channel with a session, by the day on which the sessions started.
-- key: date, channel_key
-- scope: /* scope:day t.date */ true
-- reads: dim_date, fact_session

with session_channel as (
    select
        s.date_key,
        s.channel_key,
        count(*) as sessions,
        count(distinct s.user_id) as users,
        sum(s.order_count) as orders,
        sum(s.revenue_amount) as revenue,
        count(*) filter (where s.order_count > 0) as sessions_with_sale
    from warehouse.fact_session as s
    where /* scope:date_key s.date_key */ true
    group by s.date_key, s.channel_key
)
select
    d.full_date as date,
    s.channel_key,
    s.sessions,
    s.users,
    s.orders,
    s.revenue::numeric(24,2) as revenue,
    s.sessions_with_sale
from session_channel as s
join warehouse.dim_date as d on d.date_key = s.date_key
;

comment on column warehouse.agg_channel_day.date is 'Business date of the start of the sessions.';
comment on column warehouse.agg_channel_day.channel_key is 'Channel of the sessions.';
comment on column warehouse.agg_channel_day.sessions is 'Sessions that the channel brought.';
comment on column warehouse.agg_channel_day.users is 'Distinct users of these sessions.';
comment on column warehouse.agg_channel_day.orders is 'Sales in these sessions.';
comment on column warehouse.agg_channel_day.revenue is 'What customers were charged for these sales.';
comment on column warehouse.agg_channel_day.sessions_with_sale is 'How many of these have a sale.';
