-- severity: error
-- finds: Stored reports that differ from their days
-- The stored daily reports equal the shop's daily metrics. The products, and the listings, add up to the shop, to the cent.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with shop as (
    select m.date, array[m.gross_sales, m.discounts, m.net_revenue, m.units, m.returns] as figures
    from warehouse.agg_daily_business_metrics as m
    where /* scope:day m.date */ true
),
report as (
    select
        'shop_reports' as report,
        r.period_start as date,
        array[r.gross_sales, r.discounts, r.net_revenue, r.units, r.returns] as figures
    from warehouse.shop_reports as r
    where r.period_type = 'daily' and /* scope:day r.period_start */ true
    union all
    select
        'product_reports',
        p.period_start,
        array[sum(p.gross_sales), sum(p.discounts), sum(p.net_revenue), sum(p.units), sum(p.returns)]
    from warehouse.product_reports as p
    where p.period_type = 'daily' and /* scope:day p.period_start */ true
    group by p.period_start
    union all
    select
        'listing_reports',
        l.period_start,
        array[sum(l.gross_sales), sum(l.discounts), sum(l.net_revenue), sum(l.units), sum(l.returns)]
    from warehouse.listing_reports as l
    where l.period_type = 'daily' and /* scope:day l.period_start */ true
    group by l.period_start
),
name (report) as (
    values ('shop_reports'), ('product_reports'), ('listing_reports')
)
select
    date,
    report,
    shop.figures as shop,
    report.figures as stored
from (shop cross join name)
full join report using (date, report)
where coalesce(shop.figures, array[0, 0, 0, 0, 0]) <> coalesce(report.figures, array[0, 0, 0, 0, 0])
