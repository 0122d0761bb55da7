-- grain: One row per day and coupon with a sale.
-- key: date, coupon_hash
-- scope: /* scope:day t.date */ true
-- reads: dim_date, fact_sales

with coupon_sale as (
    select
        s.date_key,
        s.coupon_code,
        count(*) as usage_count,
        sum(s.discount_amount) as total_discount_given,
        sum(s.total_amount) as total_revenue,
        count(*) filter (where s.is_first_order) as new_customer_usage,
        count(*) filter (where s.customer_id is not null and not s.is_first_order) as repeat_customer_usage,
        count(*) filter (where s.customer_id is null) as guest_usage
    from warehouse.fact_sales as s
    where s.is_sale and s.coupon_code is not null and /* scope:date_key s.date_key */ true
    group by s.date_key, s.coupon_code
)
select
    d.full_date as date,
    md5(s.coupon_code)::uuid as coupon_hash,
    s.coupon_code as discount_coupon_code,
    s.usage_count,
    s.total_discount_given::numeric(24,2) as total_discount_given,
    s.total_revenue::numeric(24,2) as total_revenue,
    s.new_customer_usage,
    s.repeat_customer_usage,
    s.guest_usage
from coupon_sale as s
join warehouse.dim_date as d on d.date_key = s.date_key
;

comment on column warehouse.agg_coupon_day.date is 'Business date of the sales.';
comment on column warehouse.agg_coupon_day.coupon_hash is 'Hash of the coupon, which can be longer than an index entry.';
comment on column warehouse.agg_coupon_day.discount_coupon_code is 'Coupon.';
comment on column warehouse.agg_coupon_day.usage_count is 'Sales with the coupon.';
comment on column warehouse.agg_coupon_day.total_discount_given is 'Discounts on these sales.';
comment on column warehouse.agg_coupon_day.total_revenue is 'What customers were charged for these sales, with shipping and tax.';
comment on column warehouse.agg_coupon_day.new_customer_usage is 'Of these, the first orders of a customer.';
comment on column warehouse.agg_coupon_day.repeat_customer_usage is 'Of these, the later orders of a customer.';
comment on column warehouse.agg_coupon_day.guest_usage is 'Of these, the orders of guests.';
