-- Grain: one row per customer with a sale, the most valuable first.
select
    v.customer_id,
    v.segment,
    l.ltv_segment,
    v.orders,
    v.net_revenue,
    l.lifetime_value,
    v.avg_net_order_value,
    v.purchase_frequency,
    v.lifespan_months,
    v.expected_lifespan_months,
    v.clv
from warehouse.vw_customer_value as v
join warehouse.vw_customer_ltv_segments as l on l.customer_id = v.customer_id
order by
    v.clv desc nulls last,
    v.customer_id collate "C"
