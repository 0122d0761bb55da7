-- grain: One row per order.
-- key: order_id
-- scope: /* scope:order t.order_id */ true
-- members: dim_channel, dim_payment, dim_geography
-- reads: dim_customer, dim_date, fact_order_item, ops.settings, production.order_items, production.orders,
--    production.payments, production.product_desi, production.products, production.refunds, production.sessions,
--    production.shipping_rates

-- Amounts are the sums of its lines in fact_order_item. Tax that its lines don't have is tax on shipping.

\set source_channel `cat sql/warehouse/shared/source_channel.sql`
\set order_header `cat sql/warehouse/shared/order_header.sql`
\set order_number `cat sql/warehouse/shared/order_number.sql`
\set refund_part `cat sql/warehouse/shared/refund_part.sql`

with :order_header,
line_sum as (
    select
        order_id,
        count(unit_price)::integer as line_count,
        sum(quantity)::bigint as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(net_amount) as net_amount,
        sum(tax_amount) as tax_amount,
        sum(gift_card_amount) as gift_card_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(sum(net_amount) filter (where unit_cost is not null), 0) as costed_net_amount,
        sum(profit_amount) as profit_amount
    from warehouse.fact_order_item as l
    where /* scope:order l.order_id */ true
    group by order_id
),
weight as (
    select l.order_id, sum(l.product_qty * coalesce(pd.desi, p.desi, 0)) as desi
    from production.order_items as l
    join production.products as p on p.product_id = l.resolved_product_id
    left join production.product_desi as pd on pd.product_id = l.resolved_product_id
    where l.product_qty > 0 and /* scope:order l.order_id */ true
    group by l.order_id
),
order_money as (
    select
        h.order_id,
        h.shipping_price - case when h.prices_include_tax then h.tax_amount - l.tax_amount else 0 end as shipping_amount,
        h.tax_amount,
        h.tax_amount - l.tax_amount as shipping_tax_amount,
        l.gift_card_amount,
        l.net_amount
    from header as h
    join line_sum as l on l.order_id = h.order_id
),
:refund_part,
refund_sum as (
    select order_id, sum(amount) as refund_amount, sum(goods_amount) as refunded_goods_amount
    from refund_part
    group by order_id
),
fee_sum as (
    select p.order_id, sum(p.fee_amount) as payment_fee_amount
    from production.payments as p
    where p.fee_amount is not null and /* scope:order p.order_id */ true
    group by p.order_id
),
-- Rates by the weights and days for which they hold. The largest size also covers heavier weights, and the earliest
-- rate of a size also covers earlier days.
rate_size as (
    select
        country,
        max_desi,
        lag(max_desi) over sizes as above_desi,
        lead(max_desi) over sizes is null as is_largest
    from (select distinct country, max_desi from production.shipping_rates) as size
    window sizes as (partition by country order by max_desi)
),
rate as (
    select
        s.country,
        s.above_desi,
        case when s.is_largest then null else s.max_desi end as up_to_desi,
        case when lag(r.effective_from) over days is null then '-infinity'::date else r.effective_from end as from_date,
        lead(r.effective_from, 1, 'infinity'::date) over days as to_date,
        r.cost
    from rate_size as s
    join production.shipping_rates as r on r.country = s.country and r.max_desi = s.max_desi
    window days as (partition by s.country, s.max_desi order by r.effective_from)
),
shipping as (
    select h.order_id, r.cost
    from header as h
    left join weight as w on w.order_id = h.order_id
    left join (select distinct country from production.shipping_rates) as own on own.country = h.country
    join rate as r
        on r.country = coalesce(own.country, '*')
       and (r.above_desi is null or coalesce(w.desi, 0) > r.above_desi)
       and (r.up_to_desi is null or coalesce(w.desi, 0) <= r.up_to_desi)
       and h.order_date >= r.from_date
       and h.order_date < r.to_date
),
numbered as (
    :order_number
)
select
    h.order_id,
    h.date_key,
    h.ordered_at,
    h.customer_key,
    h.customer_id,
    h.channel_name,
    h.utm_source,
    h.utm_medium,
    h.utm_campaign,
    h.payment_method,
    h.country,
    h.region,
    h.city,
    h.session_id,
    h.coupon_code,
    h.status,
    h.is_sale,
    l.line_count,
    l.quantity,
    l.gross_amount,
    l.discount_amount,
    l.net_amount,
    m.shipping_amount::numeric(24,2) as shipping_amount,
    m.tax_amount::numeric(24,2) as tax_amount,
    m.shipping_tax_amount::numeric(24,2) as shipping_tax_amount,
    h.prices_include_tax,
    m.gift_card_amount::numeric(24,2) as gift_card_amount,
    coalesce(h.total_price, m.net_amount + m.gift_card_amount + m.shipping_amount + m.tax_amount) as total_amount,
    l.cost_amount,
    l.profit_amount,
    l.costed_net_amount::numeric(24,2) as costed_net_amount,
    s.cost as shipping_cost_amount,
    coalesce(f.payment_fee_amount, 0)::numeric(24,2) as payment_fee_amount,
    coalesce(r.refund_amount, 0) as refund_amount,
    coalesce(r.refunded_goods_amount, 0)::numeric(24,2) as refunded_goods_amount,
    n.customer_order_number,
    coalesce(n.customer_order_number = 1, false) as is_first_order,
    h.is_paid,
    h.platform,
    h.device_type,
    h.local_date,
    h.local_hour
from header as h
join line_sum as l on l.order_id = h.order_id
join order_money as m on m.order_id = h.order_id
left join shipping as s on s.order_id = h.order_id
left join refund_sum as r on r.order_id = h.order_id
left join fee_sum as f on f.order_id = h.order_id
left join numbered as n on n.order_id = h.order_id
order by date_key
;

comment on column warehouse.fact_sales.order_id is 'Source id of the order.';
comment on column warehouse.fact_sales.date_key is 'Business date of the order, yyyymmdd.';
comment on column warehouse.fact_sales.ordered_at is 'When it was placed.';
comment on column warehouse.fact_sales.customer_key is 'Customer version valid at the time; -2 for guests (orders without a customer), -1 if unknown.';
comment on column warehouse.fact_sales.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_sales.channel_key is 'Channel of the order (last touch); -1 if unknown.';
comment on column warehouse.fact_sales.payment_key is 'Payment method; -1 if unknown.';
comment on column warehouse.fact_sales.geography_key is 'Place of the order, otherwise of its session, otherwise of the customer; -1 if unknown.';
comment on column warehouse.fact_sales.session_id is 'Session in which it was placed.';
comment on column warehouse.fact_sales.coupon_code is 'Coupon.';
comment on column warehouse.fact_sales.status is 'Normalized status.';
comment on column warehouse.fact_sales.is_sale is 'False for cancelled and failed orders: they count in no sales metric.';
comment on column warehouse.fact_sales.line_count is 'Number of real lines.';
comment on column warehouse.fact_sales.quantity is 'Units sold.';
comment on column warehouse.fact_sales.gross_amount is 'Σ gross amount of the lines: before discounts, without tax and gift cards.';
comment on column warehouse.fact_sales.discount_amount is 'Discount on lines and order, without tax.';
comment on column warehouse.fact_sales.net_amount is 'gross_amount − discount_amount.';
comment on column warehouse.fact_sales.shipping_amount is 'Shipping charged, without tax.';
comment on column warehouse.fact_sales.tax_amount is 'Tax charged, on goods and shipping.';
comment on column warehouse.fact_sales.shipping_tax_amount is 'Tax on shipping, a part of tax_amount.';
comment on column warehouse.fact_sales.prices_include_tax is 'Whether the prices in its file include tax.';
comment on column warehouse.fact_sales.gift_card_amount is 'Gift cards sold, without tax: a debt, not a sale.';
comment on column warehouse.fact_sales.total_amount is 'What the customer was charged, with shipping and tax.';
comment on column warehouse.fact_sales.cost_amount is 'Σ cost of the lines; lines without a known cost count as 0.';
comment on column warehouse.fact_sales.profit_amount is 'net_amount − cost_amount.';
comment on column warehouse.fact_sales.costed_net_amount is 'Net amount of the lines whose cost is known.';
comment on column warehouse.fact_sales.shipping_cost_amount is 'The shop''s shipping cost by its rates; NULL without a rate.';
comment on column warehouse.fact_sales.payment_fee_amount is 'Σ fees of its payments, of any status.';
comment on column warehouse.fact_sales.refund_amount is 'Σ refunds of the order, with tax and shipping.';
comment on column warehouse.fact_sales.refunded_goods_amount is 'Σ goods of its refunds, without tax and shipping.';
comment on column warehouse.fact_sales.customer_order_number is 'Position of the sale among the customer''s sales; NULL for guests and orders that are not sales.';
comment on column warehouse.fact_sales.is_first_order is 'Whether it is the first sale to the customer.';
comment on column warehouse.fact_sales.is_paid is 'Whether it has a successful payment.';
comment on column warehouse.fact_sales.updated_run_id is 'Run that wrote the row last.';
comment on column warehouse.fact_sales.platform is 'Platform of the session in which it was placed; NULL without one.';
comment on column warehouse.fact_sales.device_type is 'Device of the session in which it was placed; NULL without one.';
comment on column warehouse.fact_sales.local_date is 'Business date of the order.';
comment on column warehouse.fact_sales.local_hour is 'Hour of the day at which it was placed, in the business time zone.';
