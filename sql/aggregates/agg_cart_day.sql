-- One row per day and product that was put into a cart on it.
-- A table of its own beside agg_product_day, since a night touches other days by events than by sales.
-- key: date, product_key
-- scope: /* scope:event_day t.date */ true
with cart_add as (
    select
        (a.time at time zone (select timezone from ops.settings))::date as date,
        a.resolved_product_id as product_id
    from production.cart_adds as a
    where a.resolved_product_id is not null
      and /* scope:event_time a.time */ true
),
added as (
    select
        c.date,
        c.product_id,
        count(*) as times_added_to_cart
    from cart_add as c
    where /* scope:event_day c.date */ true
    group by
        c.date,
        c.product_id
)
select
    a.date,
    p.product_key,
    a.times_added_to_cart
from added as a
join warehouse.dim_product as p on p.product_id = a.product_id
;
comment on table warehouse.agg_cart_day is 'What was put into carts, by day and product. One row per day and product that was put into a cart on it.';
comment on column warehouse.agg_cart_day.date is 'The day, in the business time zone.';
comment on column warehouse.agg_cart_day.product_key is 'The product.';
comment on column warehouse.agg_cart_day.times_added_to_cart is 'Cart adds that name the product.';
create index agg_cart_day_by_product on warehouse.agg_cart_day (product_key, date);
