-- grain: One row per refund, on the day it was paid back.
-- key: refund_id
-- scope: /* scope:order t.order_id */ true
-- reads: dim_customer, dim_date, dim_product, ops.settings, production.order_items, production.orders,
--    production.refunds

-- Its customer version is that of the instant of the refund. Its product is that of the line that it names, if the line
-- belongs to the same order.
select
    r.refund_id,
    r.order_id,
    d.date_key,
    coalesce(p.product_key, -1) as product_key,
    coalesce(c.customer_key, -1) as customer_key,
    o.customer_id,
    warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings)) as is_sale,
    r.quantity,
    r.amount,
    r.reason
from production.refunds as r
join production.orders as o on o.order_id = r.order_id
left join production.order_items as l on l.order_item_id = r.order_item_id and l.order_id = r.order_id
left join warehouse.dim_product as p on p.product_id = l.resolved_product_id
left join warehouse.dim_date as d on d.full_date = (r.time at time zone (select timezone from ops.settings))::date
left join warehouse.dim_customer as c
    on c.customer_id = o.customer_id and r.time >= c.valid_from and r.time < c.valid_to
where /* scope:order r.order_id */ true
order by date_key
;

comment on column warehouse.fact_refund.refund_id is 'Source id of the refund.';
comment on column warehouse.fact_refund.order_id is 'Order that it belongs to.';
comment on column warehouse.fact_refund.date_key is 'Business date of the refund, yyyymmdd.';
comment on column warehouse.fact_refund.product_key is 'Product of the line that it is for; -1 if none.';
comment on column warehouse.fact_refund.customer_key is 'Customer version valid at the time; -1 without one.';
comment on column warehouse.fact_refund.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_refund.is_sale is 'is_sale of its order.';
comment on column warehouse.fact_refund.quantity is 'Units taken back.';
comment on column warehouse.fact_refund.amount is 'Amount paid back.';
comment on column warehouse.fact_refund.reason is 'Reason.';
comment on column warehouse.fact_refund.updated_run_id is 'Run that wrote the row last.';
