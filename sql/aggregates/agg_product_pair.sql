-- One row per month and pair of products that a sale of the month holds both of; by number, product_a_key < product_b_key.
-- key: month, product_a_key, product_b_key
-- scope: /* scope:month t.month */ true
with basket_product as (
    select distinct
        d.date_key / 100 as month_key,
        i.order_id,
        i.product_key
    from warehouse.dim_date as d
    join warehouse.fact_order_item as i on i.date_key = d.date_key
    where i.is_sale and i.unit_price is not null and /* scope:month date_trunc('month', d.full_date)::date */ true
),
pair as (
    select
        a.month_key,
        a.product_key as product_a_key,
        b.product_key as product_b_key,
        count(*) as orders_together
    from basket_product as a
    join basket_product as b on b.order_id = a.order_id and b.product_key > a.product_key
    group by 1, 2, 3
)
select
    make_date(p.month_key / 100, p.month_key % 100, 1) as month,
    p.product_a_key,
    p.product_b_key,
    p.orders_together
from pair as p
;

comment on table warehouse.agg_product_pair is 'One row per month and pair of products that a sale of the month holds both of; a pair once, product_a_key < product_b_key.';
comment on column warehouse.agg_product_pair.month is 'First day of the month.';
comment on column warehouse.agg_product_pair.product_a_key is 'One product of the pair, that with the smaller key.';
comment on column warehouse.agg_product_pair.product_b_key is 'The other product.';
comment on column warehouse.agg_product_pair.orders_together is 'Sales that hold both products.';
