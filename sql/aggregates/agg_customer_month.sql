-- grain: One row per customer and month with a sale.
-- key: customer_id, month
-- scope: /* scope:buyer t.customer_id */ true
-- reads: fact_sales

with customer_month as (
    select
        s.customer_id,
        s.date_key / 100 as month_key,
        count(*) as orders,
        sum(s.net_amount) as net_revenue
    from warehouse.fact_sales as s
    where s.is_sale and s.customer_id is not null and /* scope:buyer s.customer_id */ true
    group by s.customer_id, s.date_key / 100
)
select
    c.customer_id,
    make_date(c.month_key / 100, c.month_key % 100, 1) as month,
    c.orders,
    c.net_revenue::numeric(24,2) as net_revenue
from customer_month as c
;

comment on column warehouse.agg_customer_month.customer_id is 'Source id of the customer.';
comment on column warehouse.agg_customer_month.month is 'First day of the month.';
comment on column warehouse.agg_customer_month.orders is 'Number of sales.';
comment on column warehouse.agg_customer_month.net_revenue is 'Gross sales − discounts.';
