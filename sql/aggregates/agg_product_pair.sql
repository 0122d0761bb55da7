-- grain: One row per month and pair of products that a sale of the month holds both of; a pair once, product_a_key <
--    product_b_key.
-- key: month, product_a_key, product_b_key
-- scope: /* scope:month t.month */ true
-- reads: dim_date, fact_order_item

-- Works month by month, so that each month's pairs fit into memory: large baskets make tens of millions of them.
with basket as materialized (
    select
        date_trunc('month', d.full_date)::date as month,
        array_agg(distinct i.product_key order by i.product_key) as product_keys
    from warehouse.dim_date as d
    join warehouse.fact_order_item as i on i.date_key = d.date_key
    where i.is_sale and i.unit_price is not null and /* scope:month date_trunc('month', d.full_date)::date */ true
    group by d.full_date, i.order_id
    having count(*) > 1
),
basket_month as (
    select distinct month
    from basket
)
select
    m.month,
    p.orders_together,
    p.product_a_key,
    p.product_b_key
from basket_month as m
cross join lateral (
    select
        product_a_key,
        product_b_key,
        count(*)::integer as orders_together
    from (
        select
            a.product_key as product_a_key,
            unnest(b.product_keys[a.position + 1 :]) as product_b_key
        from basket as b
        cross join lateral unnest(b.product_keys) with ordinality as a (product_key, position)
        where b.month = m.month
    ) as pair
    group by product_a_key, product_b_key
) as p
;

comment on column warehouse.agg_product_pair.month is 'First day of the month.';
comment on column warehouse.agg_product_pair.product_a_key is 'The product of the pair with the smaller key.';
comment on column warehouse.agg_product_pair.product_b_key is 'The other product.';
comment on column warehouse.agg_product_pair.orders_together is 'Sales with both products.';
