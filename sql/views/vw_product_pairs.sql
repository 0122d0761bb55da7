-- Grain: one row per pair of products that some sale contains together; product_a before product_b, by byte.
create view warehouse.vw_product_pairs as
with pair as (
    select
        product_a_key,
        product_b_key,
        sum(orders_together)::bigint as orders_together
    from warehouse.agg_product_pair
    group by product_a_key, product_b_key
)
select
    least(a.product_id, b.product_id) as product_a,
    greatest(a.product_id, b.product_id) as product_b,
    p.orders_together
from pair as p
join warehouse.dim_product as a on a.product_key = p.product_a_key
join warehouse.dim_product as b on b.product_key = p.product_b_key;

comment on view warehouse.vw_product_pairs is 'One row per pair of products that some sale contains together.';
comment on column warehouse.vw_product_pairs.product_a is 'Id of the product that comes first, by byte.';
comment on column warehouse.vw_product_pairs.product_b is 'Id of the other product.';
