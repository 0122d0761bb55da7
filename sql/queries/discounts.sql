-- Grain: one row per coupon, and one, with an empty coupon, for sales without any.
with coupon_sale as (
    select
        coupon_code,
        count(*) as orders,
        count(*) filter (where discount_amount > 0) as discounted_orders,
        sum(gross_amount) as gross_sales,
        sum(discount_amount) as discounts,
        sum(net_amount) as net_revenue,
        sum(profit_amount) as gross_profit,
        count(*) filter (where is_first_order) as new_customer_orders
    from warehouse.fact_sales
    where is_sale
    group by coupon_code
)
select
    coupon_code,
    orders,
    warehouse.order_share(orders, sum(orders) over ()) as order_share,
    discounted_orders,
    gross_sales,
    discounts,
    warehouse.discount_rate(discounts, gross_sales) as discount_rate,
    net_revenue,
    gross_profit,
    warehouse.profit_margin(gross_profit, net_revenue) as profit_margin,
    warehouse.avg_net_order_value(net_revenue, orders) as avg_net_order_value,
    new_customer_orders
from coupon_sale
order by
    discounts desc,
    coupon_code collate "C" nulls last
