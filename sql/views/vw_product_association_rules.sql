-- Grain: one row per ordered pair of products that enough sales contain together.
create view warehouse.vw_product_association_rules as
with pair as (
    select
        product_a_key,
        product_b_key,
        sum(orders_together)::bigint as orders_together
    from warehouse.agg_product_pair
    group by product_a_key, product_b_key
    having sum(orders_together) >= (select basket_min_orders from ops.settings)
),
rule as (
    select
        product_a_key as antecedent_key,
        product_b_key as consequent_key,
        orders_together
    from pair
    union all
    select
        product_b_key,
        product_a_key,
        orders_together
    from pair
),
product as (
    select
        product_key,
        sum(orders) as orders
    from warehouse.agg_product_day
    group by product_key
),
basket as (
    select count(*) as orders
    from warehouse.fact_sales
    where is_sale and line_count > 0
)
select
    antecedent.product_id as antecedent,
    consequent.product_id as consequent,
    r.orders_together,
    round(r.orders_together::numeric / nullif(n.orders, 0), 6) as support,
    round(r.orders_together / nullif(a.orders, 0), 6) as confidence,
    round(r.orders_together::numeric * n.orders / nullif(a.orders * c.orders, 0), 6) as lift
from rule as r
cross join basket as n
join product as a on a.product_key = r.antecedent_key
join product as c on c.product_key = r.consequent_key
join warehouse.dim_product as antecedent on antecedent.product_key = r.antecedent_key
join warehouse.dim_product as consequent on consequent.product_key = r.consequent_key;

comment on view warehouse.vw_product_association_rules is 'One row per ordered pair of products that at least basket.minOrders sales contain together: customers who buy the antecedent also buy the consequent.';
comment on column warehouse.vw_product_association_rules.antecedent is 'Id of the product that is bought.';
comment on column warehouse.vw_product_association_rules.consequent is 'Id of the product that is bought with it.';
comment on column warehouse.vw_product_association_rules.support is 'Share of the sales with lines that contain both.';
comment on column warehouse.vw_product_association_rules.confidence is 'Share of the sales with the antecedent that also contain the consequent.';
comment on column warehouse.vw_product_association_rules.lift is 'confidence / share of the sales with lines that contain the consequent. Above 1, the products attract each other.';
