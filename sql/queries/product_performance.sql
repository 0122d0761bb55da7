-- Grain: one row per product that was sold, returned or put into a cart. Amounts without a product are under (unknown),
-- so that products add up to the shop.
with product_sum as (
    select
        product_key,
        sum(orders)::bigint as orders,
        sum(units)::bigint as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_revenue) as net_revenue,
        sum(product_cost) as product_cost,
        sum(gross_profit) as gross_profit,
        sum(returns) as returns,
        sum(times_purchased)::bigint as times_purchased,
        sum(times_added_to_cart)::bigint as times_added_to_cart
    from warehouse.agg_product_day
    group by product_key
)
select
    p.product_id,
    p.product_name,
    p.category_name,
    case when p.product_key > 0 then p.listing_id end as listing_id,
    s.orders,
    s.units,
    s.gross_sales,
    s.discounts,
    s.net_revenue,
    s.product_cost,
    s.gross_profit,
    warehouse.profit_margin(s.gross_profit, s.net_revenue) as profit_margin,
    s.returns,
    warehouse.refund_rate(s.returns, s.net_revenue) as refund_rate,
    s.times_added_to_cart,
    s.times_purchased,
    warehouse.cart_to_purchase_rate(s.times_purchased, s.times_added_to_cart) as cart_to_purchase_rate
from product_sum as s
join warehouse.dim_product as p on p.product_key = s.product_key
order by
    s.net_revenue desc,
    p.product_id
