-- grain: One row per day and product with a sale, a refund of a sale or a cart add.
-- key: date, product_key
-- scope: /* scope:day t.date */ true
-- reads: dim_date, dim_product, fact_order_item, fact_refund, ops.settings, production.cart_adds

with product_sale as (
    select
        i.date_key,
        i.product_key,
        count(distinct i.order_id) as orders,
        count(i.unit_price) as times_purchased,
        sum(i.quantity) as units,
        sum(i.gross_amount) as gross_sales,
        sum(i.discount_amount) as discounts,
        sum(i.net_amount) as net_revenue,
        sum(i.cost_amount) as product_cost,
        sum(i.profit_amount) as gross_profit
    from warehouse.fact_order_item as i
    where i.is_sale and /* scope:date_key i.date_key */ true
    group by i.date_key, i.product_key
),
product_refund as (
    select
        r.date_key,
        r.product_key,
        count(*) as refund_count,
        sum(r.goods_amount) as returns,
        sum(r.amount) as refunds,
        sum(r.shipping_amount) as refunded_shipping,
        sum(r.returned_cost_amount) as returned_cost
    from warehouse.fact_refund as r
    where r.is_sale and /* scope:date_key r.date_key */ true
    group by r.date_key, r.product_key
),
cart_add as (
    select
        (a.time at time zone (select timezone from ops.settings))::date as date,
        a.resolved_product_id as product_id,
        count(*) as times_added_to_cart
    from production.cart_adds as a
    where a.resolved_product_id is not null
      and /* scope:event_time a.time */ true
      and /* scope:day (a.time at time zone (select timezone from ops.settings))::date */ true
    group by 1, 2
),
part as (
    select
        d.full_date as date,
        s.product_key,
        s.orders,
        s.times_purchased,
        s.units,
        s.gross_sales,
        s.discounts,
        s.net_revenue,
        s.product_cost,
        s.gross_profit,
        null::bigint as refund_count,
        null::numeric as returns,
        null::numeric as refunds,
        null::numeric as refunded_shipping,
        null::numeric as returned_cost,
        null::bigint as times_added_to_cart
    from product_sale as s
    join warehouse.dim_date as d on d.date_key = s.date_key
    union all
    select
        d.full_date,
        r.product_key,
        null, null, null, null, null, null, null, null,
        r.refund_count,
        r.returns,
        r.refunds,
        r.refunded_shipping,
        r.returned_cost,
        null
    from product_refund as r
    join warehouse.dim_date as d on d.date_key = r.date_key
    union all
    select
        c.date,
        p.product_key,
        null, null, null, null, null, null, null, null,
        null, null, null, null, null,
        c.times_added_to_cart
    from cart_add as c
    join warehouse.dim_product as p on p.product_id = c.product_id
)
select
    date,
    product_key,
    coalesce(sum(orders), 0)::bigint as orders,
    coalesce(sum(times_purchased), 0)::bigint as times_purchased,
    coalesce(sum(units), 0)::bigint as units,
    coalesce(sum(gross_sales), 0)::numeric(24,2) as gross_sales,
    coalesce(sum(discounts), 0)::numeric(24,2) as discounts,
    coalesce(sum(net_revenue), 0)::numeric(24,2) as net_revenue,
    coalesce(sum(product_cost), 0)::numeric(24,2) as product_cost,
    coalesce(sum(gross_profit), 0)::numeric(24,2) as gross_profit,
    coalesce(sum(refund_count), 0)::bigint as refund_count,
    coalesce(sum(returns), 0)::numeric(24,2) as returns,
    coalesce(sum(refunds), 0)::numeric(24,2) as refunds,
    coalesce(sum(refunded_shipping), 0)::numeric(24,2) as refunded_shipping,
    coalesce(sum(returned_cost), 0)::numeric(24,2) as returned_cost,
    coalesce(sum(times_added_to_cart), 0)::bigint as times_added_to_cart
from part
group by date, product_key
order by 1, 2
;

comment on column warehouse.agg_product_day.date is 'Business date of the sales, refunds and cart adds.';
comment on column warehouse.agg_product_day.product_key is 'The product; -1 for sales without lines and refunds without a line.';
comment on column warehouse.agg_product_day.orders is 'Sales with a line of the product.';
comment on column warehouse.agg_product_day.times_purchased is 'Lines of the product in sales.';
comment on column warehouse.agg_product_day.units is 'Units sold.';
comment on column warehouse.agg_product_day.gross_sales is 'Goods sold, before discounts, without tax.';
comment on column warehouse.agg_product_day.discounts is 'Discounts on the lines, with their share of order discounts.';
comment on column warehouse.agg_product_day.net_revenue is 'gross_sales − discounts.';
comment on column warehouse.agg_product_day.product_cost is 'Cost of the units sold; lines without a known cost count as 0.';
comment on column warehouse.agg_product_day.gross_profit is 'net_revenue − product_cost.';
comment on column warehouse.agg_product_day.refund_count is 'Refunds of sales for the product on this day. One can be 0.';
comment on column warehouse.agg_product_day.returns is 'Goods of these refunds, without tax and shipping.';
comment on column warehouse.agg_product_day.refunds is 'Amounts of these refunds, with tax and shipping.';
comment on column warehouse.agg_product_day.refunded_shipping is 'Shipping of these refunds, without tax.';
comment on column warehouse.agg_product_day.returned_cost is 'Cost of the goods that these refunds brought back to stock.';
comment on column warehouse.agg_product_day.times_added_to_cart is 'Cart adds that name the product.';

create index agg_product_day_by_product on warehouse.agg_product_day (product_key);
