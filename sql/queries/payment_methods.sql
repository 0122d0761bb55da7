-- Grain: one row per payment method with a sale; empty if the method is unknown.
with method_sale as (
    select
        payment_key,
        count(*) as orders,
        sum(total_amount) as total_revenue,
        sum(net_amount) as net_revenue
    from warehouse.fact_sales
    where is_sale
    group by payment_key
)
select
    p.payment_method,
    p.payment_type,
    s.orders,
    warehouse.order_share(s.orders, sum(s.orders) over ()) as order_share,
    s.total_revenue,
    warehouse.revenue_share(s.total_revenue, sum(s.total_revenue) over ()) as revenue_share,
    s.net_revenue,
    warehouse.avg_order_value(s.total_revenue, s.orders) as avg_order_value
from method_sale as s
left join warehouse.dim_payment as p on p.payment_key = s.payment_key and p.payment_key > 0
order by
    s.total_revenue desc,
    p.payment_method collate "C" nulls last
