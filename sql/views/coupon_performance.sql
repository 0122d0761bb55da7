-- Grain: one row per day and coupon with a sale.
create view warehouse.coupon_performance as
select
    date,
    discount_coupon_code,
    usage_count,
    total_discount_given,
    total_revenue,
    avg_order_value,
    new_customer_usage,
    repeat_customer_usage,
    guest_usage
from warehouse.mv_coupon_performance;

comment on view warehouse.coupon_performance is 'One row per day and coupon with a sale: its discounts, its revenue, and the customers who used it.';
