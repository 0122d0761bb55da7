-- severity: error
-- finds: Days on which a breakdown differs from the sales
-- For each day, the sales, the shop's metrics and each slice of the sales (by channel, payment, place, …) are the same, to the cent.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with shop as (
    select m.date, array[m.net_revenue, m.discounts, m.total_cost, m.payment_fees] as figures
    from warehouse.agg_daily_business_metrics as m
    where /* scope:day m.date */ true
),
slice as (
    select
        a.slice,
        a.date,
        array[sum(a.net_revenue), sum(a.discounts), sum(a.product_cost), sum(a.payment_fees)] as figures
    from warehouse.agg_sales_day as a
    where /* scope:day a.date */ true
    group by a.slice, a.date
    union all
    select
        'sales',
        d.full_date,
        array[sum(s.net_amount), sum(s.discount_amount), sum(s.cost_amount), sum(s.payment_fee_amount)]
    from warehouse.fact_sales as s
    join warehouse.dim_date as d on d.date_key = s.date_key
    where s.is_sale and /* scope:date_key s.date_key */ true
    group by d.full_date
),
name (slice) as (
    -- None of these may be missing on a day.
    values
        ('sales'), ('channel'), ('payment'), ('place'), ('country'), ('segment'), ('device'), ('coupon'), ('status'),
        ('customer_type')
    union
    select slice from slice
)
select
    date,
    slice,
    shop.figures as shop,
    slice.figures as sum_of_slice
from (shop cross join name)
full join slice using (date, slice)
where coalesce(shop.figures, array[0, 0, 0, 0]) <> coalesce(slice.figures, array[0, 0, 0, 0])
