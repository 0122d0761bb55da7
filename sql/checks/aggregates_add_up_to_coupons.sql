-- severity: error
-- finds: Days on which coupons and sales differ
-- For each day, the coupons have the same revenue, discounts and uses as the sales with a coupon.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with figure as (
    select
        d.full_date as date,
        'sales' as source,
        count(*) as uses,
        sum(s.discount_amount) as discounts,
        sum(s.total_amount) as total_revenue
    from warehouse.fact_sales as s
    join warehouse.dim_date as d on d.date_key = s.date_key
    where s.is_sale and s.coupon_code is not null and /* scope:date_key s.date_key */ true
    group by d.full_date
    union all
    select c.date, 'coupons', sum(c.usage_count), sum(c.total_discount_given), sum(c.total_revenue)
    from warehouse.agg_coupon_day as c
    where c.usage_count = c.new_customer_usage + c.repeat_customer_usage + c.guest_usage and /* scope:day c.date */ true
    group by c.date
),
side_by_side as (
    select
        date,
        max(array[uses, discounts, total_revenue]) filter (where source = 'sales') as sales,
        max(array[uses, discounts, total_revenue]) filter (where source = 'coupons') as coupons
    from figure
    group by date
)
select date, sales, coupons
from side_by_side
where coupons is distinct from sales
