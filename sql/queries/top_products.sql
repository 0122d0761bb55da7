-- Grain: one row per product, the 20 with the highest net revenue. Sales without a product are left out, but count in
-- the shares: revenue_share is in % of the whole shop.
with product_sale as (
    select
        product_key,
        sum(orders)::bigint as orders,
        sum(units)::bigint as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_revenue) as net_revenue,
        warehouse.revenue_share(sum(net_revenue), sum(sum(net_revenue)) over ()) as revenue_share,
        sum(gross_profit) as gross_profit
    from warehouse.agg_product_day
    where orders > 0
    group by product_key
),
ranked as (
    select
        row_number() over (order by s.net_revenue desc, p.product_id) as rank,
        p.product_id,
        p.product_name,
        p.category_name,
        s.orders,
        s.units,
        s.gross_sales,
        s.discounts,
        s.net_revenue,
        s.revenue_share,
        s.gross_profit,
        warehouse.profit_margin(s.gross_profit, s.net_revenue) as profit_margin
    from product_sale as s
    join warehouse.dim_product as p on p.product_key = s.product_key
    where s.product_key <> -1
)
select *
from ranked
where rank <= 20
order by rank
