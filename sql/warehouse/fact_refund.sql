-- grain: One row per refund, on the day it was paid back.
-- key: refund_id
-- scope: /* scope:order t.order_id */ true
-- reads: dim_customer, dim_date, dim_product, fact_order_item, fact_sales, ops.settings, production.order_items,
--    production.orders, production.products, production.refunds

-- A line returned with its order is a refund too, at the time of the order. The customer version is the one at the
-- instant of the refund. The product is that of the named line, if the line belongs to the same order. Everything else
-- about the order comes from fact_sales.

\set refund_part `cat sql/warehouse/shared/refund_part.sql`

with order_money as (
    select order_id, shipping_amount, tax_amount, gift_card_amount, net_amount
    from warehouse.fact_sales as s
    where /* scope:order s.order_id */ true
),
:refund_part
select
    r.refund_id,
    r.order_id,
    d.date_key,
    coalesce(r.product_key, rp.product_key, -1) as product_key,
    case when s.customer_id is null then -2 else coalesce(c.customer_key, -1) end as customer_key,
    s.customer_id,
    s.is_sale,
    r.quantity,
    r.amount,
    p.goods_amount::numeric(24,2) as goods_amount,
    p.shipping_amount::numeric(24,2) as shipping_amount,
    p.tax_amount::numeric(24,2) as tax_amount,
    p.gift_card_amount::numeric(24,2) as gift_card_amount,
    coalesce(case when r.is_restocked then round(r.quantity * r.unit_cost, 2) end, 0)::numeric(24,2) as returned_cost_amount,
    r.reason,
    s.channel_key,
    s.payment_key,
    s.geography_key,
    s.coupon_code,
    s.status,
    s.date_key as order_date_key,
    t.local_time::date as local_date,
    extract(hour from t.local_time)::smallint as local_hour,
    s.customer_key as order_customer_key,
    s.platform,
    s.device_type,
    s.is_first_order
from refund_row as r
join refund_part as p on p.refund_id = r.refund_id
join warehouse.fact_sales as s on s.order_id = r.order_id
cross join lateral (select r.time at time zone (select timezone from ops.settings) as local_time) as t
left join warehouse.dim_product as rp on rp.product_id = r.returned_product_id
left join warehouse.dim_date as d on d.full_date = t.local_time::date
left join warehouse.dim_customer as c
    on c.customer_id = s.customer_id and r.time >= c.valid_from and r.time < c.valid_to
order by date_key
;

comment on column warehouse.fact_refund.refund_id is 'Source id of the refund; <order>/return/<line> for a line returned with its order.';
comment on column warehouse.fact_refund.order_id is 'Order that it belongs to.';
comment on column warehouse.fact_refund.date_key is 'Business date of the refund, yyyymmdd.';
comment on column warehouse.fact_refund.product_key is 'Product of the line that it is for; -1 if none.';
comment on column warehouse.fact_refund.customer_key is 'Customer version valid at the time; -2 for guests (orders without a customer), -1 if unknown.';
comment on column warehouse.fact_refund.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_refund.is_sale is 'is_sale of its order.';
comment on column warehouse.fact_refund.quantity is 'Units taken back.';
comment on column warehouse.fact_refund.amount is 'Amount paid back: goods, shipping, tax and gift cards.';
comment on column warehouse.fact_refund.goods_amount is 'Part of the amount that is goods, without tax.';
comment on column warehouse.fact_refund.shipping_amount is 'Part of the amount that is shipping, without tax.';
comment on column warehouse.fact_refund.tax_amount is 'Part of the amount that is tax.';
comment on column warehouse.fact_refund.gift_card_amount is 'Part of the amount that is gift cards.';
comment on column warehouse.fact_refund.returned_cost_amount is 'Cost of the units that are back in stock; 0 if unknown.';
comment on column warehouse.fact_refund.reason is 'Reason.';
comment on column warehouse.fact_refund.updated_run_id is 'Run that wrote the row last.';
comment on column warehouse.fact_refund.channel_key is 'Channel of the order; -1 if unknown.';
comment on column warehouse.fact_refund.payment_key is 'Payment method of the order; -1 if unknown.';
comment on column warehouse.fact_refund.geography_key is 'Place of the order; -1 if unknown.';
comment on column warehouse.fact_refund.coupon_code is 'Coupon of the order.';
comment on column warehouse.fact_refund.status is 'Status of the order.';
comment on column warehouse.fact_refund.order_date_key is 'Business date of the order, yyyymmdd.';
comment on column warehouse.fact_refund.local_date is 'Business date of the refund.';
comment on column warehouse.fact_refund.local_hour is 'Hour of the day of the refund, in the business time zone.';
comment on column warehouse.fact_refund.order_customer_key is 'Customer version valid at the time of the order; -2 for guests, -1 if unknown.';
comment on column warehouse.fact_refund.platform is 'Platform of the session in which the order was placed; NULL without one.';
comment on column warehouse.fact_refund.device_type is 'Device of the session in which the order was placed; NULL without one.';
comment on column warehouse.fact_refund.is_first_order is 'Whether the order is the first sale to the customer.';
