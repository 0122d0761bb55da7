-- severity: error
-- finds: Days whose figures differ from their sales
-- For each day, the sales and refunds, the shop's metrics and the sum of its products are the same, to the cent.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with figure as (
    select
        d.full_date as date,
        'sales' as source,
        s.gross_amount as gross_sales,
        s.discount_amount as discounts,
        s.net_amount as net_revenue,
        s.cost_amount as total_cost,
        s.quantity as units,
        0 as returns
    from warehouse.fact_sales as s
    join warehouse.dim_date as d on d.date_key = s.date_key
    where s.is_sale and /* scope:date_key s.date_key */ true
    union all
    select d.full_date, 'sales', 0, 0, 0, 0, 0, r.goods_amount
    from warehouse.fact_refund as r
    join warehouse.dim_date as d on d.date_key = r.date_key
    where r.is_sale and /* scope:date_key r.date_key */ true
    union all
    select m.date, 'shop', m.gross_sales, m.discounts, m.net_revenue, m.total_cost, m.units, m.returns
    from warehouse.agg_daily_business_metrics as m
    where /* scope:day m.date */ true
    union all
    select p.date, 'products', p.gross_sales, p.discounts, p.net_revenue, p.product_cost, p.units, p.returns
    from warehouse.agg_product_day as p
    where /* scope:day p.date */ true
),
total as (
    select
        date,
        source,
        array[sum(gross_sales), sum(discounts), sum(net_revenue), sum(total_cost), sum(units), sum(returns)] as figures
    from figure
    group by date, source
),
side_by_side as (
    select
        date,
        coalesce(max(figures) filter (where source = 'sales'), array[0, 0, 0, 0, 0, 0]) as sales,
        coalesce(max(figures) filter (where source = 'shop'), array[0, 0, 0, 0, 0, 0]) as shop,
        coalesce(max(figures) filter (where source = 'products'), array[0, 0, 0, 0, 0, 0]) as products
    from total
    group by date
)
select date, sales, shop, products
from side_by_side
where shop <> sales or products <> sales
