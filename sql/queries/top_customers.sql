-- Grain: one row per customer, the 20 with the highest net revenue. Names and addresses are not in the warehouse.
select
    row_number() over (order by v.net_revenue desc, v.customer_id collate "C") as rank,
    v.customer_id,
    d.country,
    v.segment,
    u.rfm_segment,
    v.orders,
    v.net_revenue,
    u.total_revenue,
    v.avg_net_order_value,
    u.first_order_date,
    u.last_order_date
from warehouse.vw_customer_value as v
join warehouse.user_lifetime_metrics as u on u.user_id = v.customer_id
left join warehouse.dim_customer as d on d.customer_id = v.customer_id and d.is_current
order by rank
limit 20
