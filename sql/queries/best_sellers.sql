-- Grain: one row per product, the 20 with the most units sold. Sales without a product are left out.
with product_sale as (
    select
        product_key,
        sum(units)::bigint as units,
        sum(orders)::bigint as orders,
        sum(net_revenue) as net_revenue,
        min(date) as first_sold_date,
        max(date) as last_sold_date
    from warehouse.agg_product_day
    where orders > 0
    group by product_key
),
ranked as (
    select
        row_number() over (order by s.units desc, s.net_revenue desc, p.product_id) as rank,
        p.product_id,
        p.product_name,
        p.category_name,
        s.units,
        s.orders,
        s.net_revenue,
        warehouse.avg_net_unit_price(s.net_revenue, s.units) as avg_net_unit_price,
        s.first_sold_date,
        s.last_sold_date
    from product_sale as s
    join warehouse.dim_product as p on p.product_key = s.product_key
    where s.product_key <> -1
)
select *
from ranked
where rank <= 20
order by rank
