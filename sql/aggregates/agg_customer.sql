-- grain: One row per customer with a sale.
-- key: customer_id
-- scope: /* scope:buyer t.customer_id */ true
-- reads: dim_date, fact_sales

with customer_sales as (
    select
        s.customer_id,
        min(s.date_key) as first_key,
        min(s.date_key) filter (where s.customer_order_number = 2) as second_key,
        max(s.date_key) as last_key,
        count(*) as total_orders,
        sum(s.total_amount) as total_revenue,
        sum(s.net_amount) as net_revenue,
        sum(s.refunded_goods_amount) as returns
    from warehouse.fact_sales as s
    where s.is_sale and s.customer_id is not null and /* scope:buyer s.customer_id */ true
    group by s.customer_id
)
select
    s.customer_id,
    first_day.full_date as first_order_date,
    second_day.full_date as second_order_date,
    last_day.full_date as last_order_date,
    s.total_orders,
    s.total_revenue::numeric(24,2) as total_revenue,
    s.net_revenue::numeric(24,2) as net_revenue,
    s.returns::numeric(24,2) as returns
from customer_sales as s
join warehouse.dim_date as first_day on first_day.date_key = s.first_key
left join warehouse.dim_date as second_day on second_day.date_key = s.second_key
join warehouse.dim_date as last_day on last_day.date_key = s.last_key
;

comment on column warehouse.agg_customer.customer_id is 'Source id of the customer.';
comment on column warehouse.agg_customer.first_order_date is 'Business date of the first sale.';
comment on column warehouse.agg_customer.second_order_date is 'Business date of the second sale; NULL if there is only one.';
comment on column warehouse.agg_customer.last_order_date is 'Business date of the last sale.';
comment on column warehouse.agg_customer.total_orders is 'Number of sales.';
comment on column warehouse.agg_customer.total_revenue is 'What the customer was charged, with shipping and tax.';
comment on column warehouse.agg_customer.net_revenue is 'Σ gross sales − discounts.';
comment on column warehouse.agg_customer.returns is 'Σ goods paid back for the sales at any time.';
