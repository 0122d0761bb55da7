-- Grain: one row per day and coupon with a sale.
create materialized view warehouse.mv_coupon_performance as
select
    date,
    coupon_hash,
    discount_coupon_code,
    usage_count,
    total_discount_given,
    total_revenue,
    warehouse.avg_order_value(total_revenue, usage_count) as avg_order_value,
    new_customer_usage,
    repeat_customer_usage,
    guest_usage
from warehouse.agg_coupon_day
order by date, coupon_hash;

create unique index mv_coupon_performance_by_date on warehouse.mv_coupon_performance (date, coupon_hash);

comment on materialized view warehouse.mv_coupon_performance is 'One row per day and coupon with a sale.';
comment on column warehouse.mv_coupon_performance.avg_order_value is 'total_revenue / usage_count.';
