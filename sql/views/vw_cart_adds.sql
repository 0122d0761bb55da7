-- Grain: one row per cart add.
create view warehouse.vw_cart_adds as
select
    a.event_id,
    a.session_id,
    a.user_id,
    a.time as event_at,
    (a.time at time zone (select timezone from ops.settings))::date as date,
    a.domain,
    a.path,
    a.hash,
    a.query,
    a.previous_page,
    a.resolved_product_id as product_id,
    coalesce(p.product_name, a.product_name) as product_name,
    a.product_price,
    a.product_qty,
    purchase.ordered_at is not null as was_purchased,
    warehouse.minutes_between(a.time, purchase.ordered_at) as minutes_to_order
from production.cart_adds as a
left join warehouse.dim_product as p on p.product_id = a.resolved_product_id
cross join lateral (
    select min(s.ordered_at) as ordered_at
    from warehouse.fact_sales as s
    where s.session_id = a.session_id
      and s.is_sale
      and s.ordered_at > a.time
      and exists (
          select
          from warehouse.fact_order_item as i
          where i.order_id = s.order_id and i.product_key = p.product_key
      )
) as purchase;

comment on view warehouse.vw_cart_adds is 'One row per cart add.';
comment on column warehouse.vw_cart_adds.event_at is 'When it happened.';
comment on column warehouse.vw_cart_adds.date is 'Business date of it.';
comment on column warehouse.vw_cart_adds.product_id is 'The product; NULL if none is named.';
comment on column warehouse.vw_cart_adds.product_name is 'Name of the product.';
comment on column warehouse.vw_cart_adds.was_purchased is 'Whether a later sale in the same session has a line of the product.';
comment on column warehouse.vw_cart_adds.minutes_to_order is 'Minutes to the first such sale; NULL without one.';
