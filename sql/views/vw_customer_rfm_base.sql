-- Grain: one row per customer with a sale.
create view warehouse.vw_customer_rfm_base as
select
    c.customer_id,
    p.as_of_date - c.last_order_date as recency_days,
    c.total_orders as frequency,
    c.net_revenue as monetary
from warehouse.agg_customer as c
cross join warehouse.publication as p;

comment on view warehouse.vw_customer_rfm_base is 'One row per customer with a sale: recency, frequency and monetary value.';
comment on column warehouse.vw_customer_rfm_base.recency_days is 'Days from the last sale to the as-of date.';
comment on column warehouse.vw_customer_rfm_base.frequency is 'Number of sales.';
comment on column warehouse.vw_customer_rfm_base.monetary is 'Net revenue of the sales.';
