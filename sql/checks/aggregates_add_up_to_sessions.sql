-- severity: error
-- finds: Days whose figures differ from their sessions
-- For each day, the sessions, the shop's metrics, the funnel and the sum of the channels count the same sessions and sessions with a sale.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with figure as (
    select
        d.full_date as date,
        'sessions' as source,
        count(*) as sessions,
        count(*) filter (where s.order_count > 0) as sessions_with_sale
    from warehouse.fact_session as s
    join warehouse.dim_date as d on d.date_key = s.date_key
    where /* scope:date_key s.date_key */ true
    group by d.full_date
    union all
    select m.date, 'shop', m.total_sessions, m.sessions_with_sale
    from warehouse.agg_daily_business_metrics as m
    where /* scope:day m.date */ true
    union all
    select f.date, 'funnel', f.sessions, f.order_sessions
    from warehouse.agg_funnel_day as f
    where /* scope:day f.date */ true
    union all
    select c.date, 'channels', sum(c.sessions)::bigint, sum(c.sessions_with_sale)::bigint
    from warehouse.agg_channel_day as c
    where /* scope:day c.date */ true
    group by c.date
),
side_by_side as (
    select
        date,
        coalesce(max(array[sessions, sessions_with_sale]) filter (where source = 'sessions'), array[0, 0]::bigint[]) as sessions,
        coalesce(max(array[sessions, sessions_with_sale]) filter (where source = 'shop'), array[0, 0]::bigint[]) as shop,
        coalesce(max(array[sessions, sessions_with_sale]) filter (where source = 'funnel'), array[0, 0]::bigint[]) as funnel,
        coalesce(max(array[sessions, sessions_with_sale]) filter (where source = 'channels'), array[0, 0]::bigint[]) as channels
    from figure
    group by date
)
select date, sessions, shop, funnel, channels
from side_by_side
where shop <> sessions or funnel <> sessions or channels <> sessions
