-- grain: One row per day with a session: how many sessions reached each step of the funnel.
-- key: date
-- scope: /* scope:day t.date */ true
-- reads: dim_date, fact_session

-- A session counts for a step if it reached that step or a later one.
with session_day as (
    select
        s.date_key,
        count(*) as sessions,
        count(*) filter (where s.had_product_view or s.cart_add_count > 0 or s.order_count > 0) as product_view_sessions,
        count(*) filter (where s.cart_add_count > 0 or s.order_count > 0) as add_to_cart_sessions,
        count(*) filter (where s.order_count > 0) as order_sessions
    from warehouse.fact_session as s
    where /* scope:date_key s.date_key */ true
    group by s.date_key
)
select
    d.full_date as date,
    s.sessions,
    s.product_view_sessions,
    s.add_to_cart_sessions,
    s.order_sessions
from session_day as s
join warehouse.dim_date as d on d.date_key = s.date_key
;

comment on column warehouse.agg_funnel_day.date is 'Business date of the start of the sessions.';
comment on column warehouse.agg_funnel_day.sessions is 'Sessions of the day.';
comment on column warehouse.agg_funnel_day.product_view_sessions is 'Those with a product view, a cart add or a sale.';
comment on column warehouse.agg_funnel_day.add_to_cart_sessions is 'Those with a cart add or a sale.';
comment on column warehouse.agg_funnel_day.order_sessions is 'Those with a sale.';
