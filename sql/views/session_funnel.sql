-- Grain: one row per session, with the steps that it reached.
create view warehouse.session_funnel as
select
    s.session_id,
    s.user_id,
    d.full_date as date,
    s.pageview_count > 0 as had_pageview,
    s.had_product_view,
    s.cart_add_count > 0 as had_add_to_cart,
    s.order_count > 0 as had_order,
    warehouse.minutes_between(s.started_at, s.first_cart_at) as time_to_cart_minutes,
    warehouse.minutes_between(s.started_at, s.first_order_at) as time_to_order_minutes
from warehouse.fact_session as s
join warehouse.dim_date as d on d.date_key = s.date_key;

comment on view warehouse.session_funnel is 'One row per session: the steps that it reached, and when.';
comment on column warehouse.session_funnel.date is 'Business date of the start of the session.';
comment on column warehouse.session_funnel.had_pageview is 'Whether a page was viewed.';
comment on column warehouse.session_funnel.had_add_to_cart is 'Whether something was put into the cart.';
comment on column warehouse.session_funnel.had_order is 'Whether there was a sale.';
comment on column warehouse.session_funnel.time_to_cart_minutes is 'Minutes from its start to the first cart add; NULL without one.';
comment on column warehouse.session_funnel.time_to_order_minutes is 'Minutes from its start to the first sale; NULL without one.';
