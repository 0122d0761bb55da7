-- grain: One row per month and product with a sale, a refund of a sale or a cart add: sums of agg_product_day.
-- key: month, product_key
-- scope: /* scope:month t.month */ true
-- reads: agg_product_day, dim_date

-- Sums the days: a year has ten times as many rows of them.
select
    date_trunc('month', d.full_date)::date as month,
    p.product_key,
    count(*)::integer as days,
    sum(p.orders)::bigint as orders,
    sum(p.times_purchased)::bigint as times_purchased,
    sum(p.units)::bigint as units,
    sum(p.gross_sales)::numeric(24,2) as gross_sales,
    sum(p.discounts)::numeric(24,2) as discounts,
    sum(p.net_revenue)::numeric(24,2) as net_revenue,
    sum(p.product_cost)::numeric(24,2) as product_cost,
    sum(p.gross_profit)::numeric(24,2) as gross_profit,
    sum(p.returns)::numeric(24,2) as returns,
    sum(p.refunds)::numeric(24,2) as refunds,
    sum(p.refunded_shipping)::numeric(24,2) as refunded_shipping,
    sum(p.returned_cost)::numeric(24,2) as returned_cost,
    sum(p.times_added_to_cart)::bigint as times_added_to_cart
from warehouse.dim_date as d
join warehouse.agg_product_day as p on p.date = d.full_date
where /* scope:month date_trunc('month', d.full_date)::date */ true
group by 1, 2
order by 1, 2
;

comment on column warehouse.agg_product_month.month is 'First day of the month.';
comment on column warehouse.agg_product_month.product_key is 'The product; -1 for sales without lines and refunds without a line.';
comment on column warehouse.agg_product_month.days is 'Days of the month that have a row.';
comment on column warehouse.agg_product_month.orders is 'Sales with a line of the product.';
comment on column warehouse.agg_product_month.times_purchased is 'Lines of the product in sales.';
comment on column warehouse.agg_product_month.units is 'Units sold.';
comment on column warehouse.agg_product_month.gross_sales is 'Goods sold, before discounts, without tax.';
comment on column warehouse.agg_product_month.discounts is 'Discounts on the lines, with their share of order discounts.';
comment on column warehouse.agg_product_month.net_revenue is 'gross_sales − discounts.';
comment on column warehouse.agg_product_month.product_cost is 'Cost of the units sold; lines without a known cost count as 0.';
comment on column warehouse.agg_product_month.gross_profit is 'net_revenue − product_cost.';
comment on column warehouse.agg_product_month.returns is 'Goods of sales of the product that were refunded in this month, without tax and shipping.';
comment on column warehouse.agg_product_month.refunds is 'Amounts of these refunds, with tax and shipping.';
comment on column warehouse.agg_product_month.refunded_shipping is 'Shipping of these refunds, without tax.';
comment on column warehouse.agg_product_month.returned_cost is 'Cost of the goods that these refunds brought back to stock.';
comment on column warehouse.agg_product_month.times_added_to_cart is 'Cart adds that name the product.';
