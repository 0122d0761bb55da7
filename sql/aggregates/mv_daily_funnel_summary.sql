-- Grain: one row per day with a session.
create materialized view warehouse.mv_daily_funnel_summary as
select
    date,
    sessions,
    product_view_sessions,
    add_to_cart_sessions,
    order_sessions,
    warehouse.product_view_rate(product_view_sessions, sessions) as product_view_rate,
    warehouse.add_to_cart_rate(add_to_cart_sessions, sessions) as add_to_cart_rate,
    warehouse.order_rate(order_sessions, sessions) as order_rate,
    warehouse.product_view_dropoff(sessions, product_view_sessions) as product_view_dropoff,
    warehouse.add_to_cart_dropoff(product_view_sessions, add_to_cart_sessions) as add_to_cart_dropoff,
    warehouse.order_dropoff(add_to_cart_sessions, order_sessions) as order_dropoff
from warehouse.agg_funnel_day
order by date;

create unique index mv_daily_funnel_summary_by_date on warehouse.mv_daily_funnel_summary (date);

comment on materialized view warehouse.mv_daily_funnel_summary is 'One row per day with a session: the steps of the funnel.';
comment on column warehouse.mv_daily_funnel_summary.product_view_rate is 'product_view_sessions / sessions, in percent.';
comment on column warehouse.mv_daily_funnel_summary.add_to_cart_rate is 'add_to_cart_sessions / sessions, in percent.';
comment on column warehouse.mv_daily_funnel_summary.order_rate is 'order_sessions / sessions, in percent.';
comment on column warehouse.mv_daily_funnel_summary.product_view_dropoff is 'Sessions without a product view, in percent of all.';
comment on column warehouse.mv_daily_funnel_summary.add_to_cart_dropoff is 'Sessions that did not get as far as a cart add, in percent of product_view_sessions.';
comment on column warehouse.mv_daily_funnel_summary.order_dropoff is 'Sessions that did not get as far as a sale, in percent of add_to_cart_sessions.';
