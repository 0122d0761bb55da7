-- Grain: one row per sale without a successful payment, the newest first.
select
    order_id,
    ordered_at,
    customer_id,
    total_amount
from warehouse.vw_orders_without_payment
order by
    ordered_at desc,
    order_id collate "C"
