-- Grain: one row per RFM segment (fixed thresholds) that has a customer.
select
    rfm_segment,
    count(*) as customers,
    warehouse.customer_share(count(*), sum(count(*)) over ()) as customer_share,
    sum(total_orders)::bigint as orders,
    sum(total_revenue) as total_revenue,
    warehouse.revenue_share(sum(total_revenue), sum(sum(total_revenue)) over ()) as revenue_share,
    warehouse.avg_revenue_per_customer(sum(total_revenue), count(*)) as avg_revenue_per_customer,
    warehouse.avg_order_value(sum(total_revenue), sum(total_orders)) as avg_order_value,
    warehouse.avg_days_since_last_order(sum(days_since_last_order), count(*)) as avg_days_since_last_order
from warehouse.user_lifetime_metrics
group by rfm_segment
order by
    total_revenue desc,
    rfm_segment collate "C"
