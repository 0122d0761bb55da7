-- grain: What listings sold and got back, by day. One row per day and listing with a sale or a return on it.
-- key: date, listing_hash
-- scope: /* scope:day t.date */ true
-- reads: dim_date, dim_product, fact_order_item, fact_refund

-- Products without a listing belong to '(unknown)'.
with sold as (
    select
        i.date_key,
        coalesce(p.listing_id, '(unknown)') as listing_id,
        count(distinct i.order_id) as orders,
        sum(i.quantity)::bigint as units,
        sum(i.gross_amount) as gross_sales,
        sum(i.discount_amount) as discounts,
        sum(i.net_amount) as net_revenue,
        coalesce(sum(i.cost_amount), 0) as product_cost
    from warehouse.fact_order_item as i
    left join warehouse.dim_product as p on p.product_key = i.product_key and p.product_key > 0
    where i.is_sale
        and /* scope:date_key i.date_key */ true
    group by 1, 2
),
returned as (
    select
        r.date_key,
        coalesce(p.listing_id, '(unknown)') as listing_id,
        sum(r.goods_amount) as returns,
        sum(r.amount) as refunds,
        sum(r.shipping_amount) as refunded_shipping,
        sum(r.returned_cost_amount) as returned_cost
    from warehouse.fact_refund as r
    left join warehouse.dim_product as p on p.product_key = r.product_key and p.product_key > 0
    where r.is_sale
        and /* scope:date_key r.date_key */ true
    group by 1, 2
)
select
    d.full_date as date,
    listing_id,
    md5(listing_id)::uuid as listing_hash,
    coalesce(s.orders, 0) as orders,
    coalesce(s.units, 0) as units,
    coalesce(s.gross_sales, 0)::numeric(24,2) as gross_sales,
    coalesce(s.discounts, 0)::numeric(24,2) as discounts,
    coalesce(s.net_revenue, 0)::numeric(24,2) as net_revenue,
    coalesce(s.product_cost, 0)::numeric(24,2) as product_cost,
    coalesce(r.returns, 0)::numeric(24,2) as returns,
    coalesce(r.refunds, 0)::numeric(24,2) as refunds,
    coalesce(r.refunded_shipping, 0)::numeric(24,2) as refunded_shipping,
    coalesce(r.returned_cost, 0)::numeric(24,2) as returned_cost
from sold as s
full join returned as r using (date_key, listing_id)
join warehouse.dim_date as d using (date_key)
;

comment on column warehouse.agg_listing_day.date is 'Business date of the sale or refund.';
comment on column warehouse.agg_listing_day.listing_id is 'Listing; (unknown) for products without one and amounts without a product.';
comment on column warehouse.agg_listing_day.listing_hash is 'Hash of listing_id, which can be longer than an index entry.';
comment on column warehouse.agg_listing_day.orders is 'Sales with a line of it.';
comment on column warehouse.agg_listing_day.units is 'Units sold.';
comment on column warehouse.agg_listing_day.gross_sales is 'Goods sold, before discounts, without tax.';
comment on column warehouse.agg_listing_day.discounts is 'Discounts, with their share of order discounts.';
comment on column warehouse.agg_listing_day.net_revenue is 'gross_sales − discounts.';
comment on column warehouse.agg_listing_day.product_cost is 'Cost of the units sold; lines without a known cost count as 0.';
comment on column warehouse.agg_listing_day.returns is 'Goods of sales that were refunded on this day, without tax and shipping.';
comment on column warehouse.agg_listing_day.refunds is 'What was paid back for sales on this day, with tax and shipping.';
comment on column warehouse.agg_listing_day.refunded_shipping is 'Shipping that was paid back on this day, without tax.';
comment on column warehouse.agg_listing_day.returned_cost is 'Cost of the goods that refunds of this day brought back to stock.';
