-- grain: One row per day, slice and member of the slice with a sale. Each slice has all sales of the day: choose one,
--    or they are counted several times.
-- key: slice, date, member_hash
-- scope: /* scope:day t.date */ true
-- reads: dim_customer, dim_date, dim_geography, fact_sales

with sale as (
    select
        s.date_key,
        s.channel_key,
        s.payment_key,
        s.geography_key,
        g.country,
        c.segment,
        s.platform,
        s.device_type,
        s.coupon_code,
        s.status,
        case
            when s.customer_id is null then 'guest'
            when s.is_first_order then 'new'
            else 'repeat'
        end as customer_type,
        s.quantity,
        s.gross_amount,
        s.discount_amount,
        s.net_amount,
        s.shipping_amount,
        s.total_amount,
        s.cost_amount,
        s.shipping_cost_amount,
        s.payment_fee_amount,
        s.costed_net_amount,
        s.is_paid,
        warehouse.contribution(
            s.net_amount, 0, s.shipping_amount, 0, s.cost_amount, 0, coalesce(s.shipping_cost_amount, 0), s.payment_fee_amount
        ) < 0 as is_at_a_loss
    from warehouse.fact_sales as s
    left join warehouse.dim_geography as g on g.geography_key = s.geography_key and g.geography_key > 0
    left join warehouse.dim_customer as c on c.customer_key = s.customer_key and c.customer_key > 0
    where s.is_sale and /* scope:date_key s.date_key */ true
),
member as (
    select
        date_key,
        case
            when grouping(channel_key) = 0 then 'channel'
            when grouping(payment_key) = 0 then 'payment'
            when grouping(geography_key) = 0 then 'place'
            when grouping(segment) = 0 then 'segment'
            when grouping(country) = 0 then 'country'
            when grouping(device_type) = 0 then 'device'
            when grouping(coupon_code) = 0 then 'coupon'
            when grouping(status) = 0 then 'status'
            else 'customer_type'
        end as slice,
        channel_key,
        payment_key,
        geography_key,
        country,
        segment,
        platform,
        device_type,
        coupon_code,
        status,
        customer_type,
        count(*) as orders,
        sum(quantity)::bigint as units,
        sum(gross_amount) as gross_sales,
        sum(discount_amount) as discounts,
        sum(net_amount) as net_revenue,
        sum(shipping_amount) as shipping_charged,
        sum(cost_amount) as product_cost,
        coalesce(sum(shipping_cost_amount), 0) as shipping_cost,
        sum(payment_fee_amount) as payment_fees,
        sum(costed_net_amount) as costed_net_revenue,
        coalesce(sum(net_amount) filter (where not is_paid), 0) as unpaid_net_revenue,
        sum(total_amount) as total_revenue,
        count(*) filter (where customer_type = 'new') as new_orders,
        count(*) filter (where customer_type = 'repeat') as repeat_orders,
        count(*) filter (where customer_type = 'guest') as guest_orders,
        count(coupon_code) as orders_with_coupon,
        count(*) filter (where is_at_a_loss) as orders_at_a_loss
    from sale
    group by grouping sets (
        (date_key, channel_key),
        (date_key, payment_key),
        (date_key, geography_key),
        (date_key, country),
        (date_key, segment),
        (date_key, platform, device_type),
        (date_key, coupon_code),
        (date_key, status),
        (date_key, customer_type)
    )
)
select
    m.slice,
    d.full_date as date,
    md5(row(
        m.channel_key,
        m.payment_key,
        m.geography_key,
        m.country,
        m.segment,
        m.platform,
        m.device_type,
        m.coupon_code,
        m.status,
        m.customer_type
    )::text)::uuid as member_hash,
    m.channel_key,
    m.payment_key,
    m.geography_key,
    m.country,
    m.segment,
    m.platform,
    m.device_type,
    m.coupon_code,
    m.status,
    m.customer_type,
    m.orders,
    m.units,
    m.gross_sales::numeric(24,2) as gross_sales,
    m.discounts::numeric(24,2) as discounts,
    m.net_revenue::numeric(24,2) as net_revenue,
    m.shipping_charged::numeric(24,2) as shipping_charged,
    m.product_cost::numeric(24,2) as product_cost,
    m.shipping_cost::numeric(24,2) as shipping_cost,
    m.payment_fees::numeric(24,2) as payment_fees,
    m.costed_net_revenue::numeric(24,2) as costed_net_revenue,
    m.unpaid_net_revenue::numeric(24,2) as unpaid_net_revenue,
    m.total_revenue::numeric(24,2) as total_revenue,
    m.new_orders,
    m.repeat_orders,
    m.guest_orders,
    m.orders_with_coupon,
    m.orders_at_a_loss
from member as m
join warehouse.dim_date as d using (date_key)
order by 1, 2
;

comment on column warehouse.agg_sales_day.slice is 'The split of the day''s sales: by channel, payment, place, country, segment, device (with its platform), coupon, status or customer_type. Columns of other splits are NULL.';
comment on column warehouse.agg_sales_day.date is 'Business date of the sales.';
comment on column warehouse.agg_sales_day.member_hash is 'Hash of the member, because its texts can be NULL or longer than an index entry.';
comment on column warehouse.agg_sales_day.channel_key is 'Channel; only in slice channel.';
comment on column warehouse.agg_sales_day.payment_key is 'Payment method; only in slice payment.';
comment on column warehouse.agg_sales_day.geography_key is 'Place; only in slice place.';
comment on column warehouse.agg_sales_day.country is 'Country; only in slice country.';
comment on column warehouse.agg_sales_day.segment is 'Segment of the customer at the time, NULL without one; only in slice segment.';
comment on column warehouse.agg_sales_day.platform is 'Platform; only in slice device.';
comment on column warehouse.agg_sales_day.device_type is 'Device; only in slice device.';
comment on column warehouse.agg_sales_day.coupon_code is 'Coupon, NULL for sales without one; only in slice coupon.';
comment on column warehouse.agg_sales_day.status is 'Normalized status; only in slice status.';
comment on column warehouse.agg_sales_day.customer_type is 'new (first sale of the customer), repeat or guest; only in slice customer_type.';
comment on column warehouse.agg_sales_day.orders is 'Number of sales.';
comment on column warehouse.agg_sales_day.units is 'Units sold.';
comment on column warehouse.agg_sales_day.gross_sales is 'Goods sold, before discounts, without tax.';
comment on column warehouse.agg_sales_day.discounts is 'Discounts on the sales.';
comment on column warehouse.agg_sales_day.net_revenue is 'gross_sales − discounts.';
comment on column warehouse.agg_sales_day.shipping_charged is 'Shipping charged.';
comment on column warehouse.agg_sales_day.product_cost is 'Cost of the units sold; lines without a known cost count as 0.';
comment on column warehouse.agg_sales_day.shipping_cost is 'The shop''s shipping cost by its rates; sales without a rate count as 0.';
comment on column warehouse.agg_sales_day.payment_fees is 'Fees for the payments of the sales.';
comment on column warehouse.agg_sales_day.costed_net_revenue is 'Net revenue of lines whose cost is known.';
comment on column warehouse.agg_sales_day.unpaid_net_revenue is 'Net revenue of sales without a successful payment.';
comment on column warehouse.agg_sales_day.total_revenue is 'What customers were charged, with shipping and tax.';
comment on column warehouse.agg_sales_day.new_orders is 'Sales that were the first of a customer.';
comment on column warehouse.agg_sales_day.repeat_orders is 'Sales to customers who had bought before.';
comment on column warehouse.agg_sales_day.guest_orders is 'Sales without a customer.';
comment on column warehouse.agg_sales_day.orders_with_coupon is 'Sales with a coupon.';
comment on column warehouse.agg_sales_day.orders_at_a_loss is 'Sales whose goods, delivery and fees cost more than the revenue, before any refund.';

-- Rows are written by slice and date, so a range of days reads consecutive pages.
create index agg_sales_day_by_date on warehouse.agg_sales_day (slice, date);
