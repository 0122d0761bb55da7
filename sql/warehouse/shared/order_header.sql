-- One row per order (`header`) with what its facts share: date, customer version, channel, place, payment method,
-- whether it is a sale, and what its file says about prices, shipping and tax.
scoped_order as (
    select
        o.*,
        o.time at time zone (select timezone from ops.settings) as local_time,
        s.utm_source,
        s.utm_medium,
        s.utm_campaign,
        s.referrer,
        s.is_inferred,
        s.platform,
        s.device_type,
        s.country as visit_country,
        s.region as visit_region,
        s.city as visit_city
    from production.orders as o
    left join production.sessions as s on s.session_id = o.session_id
    where /* scope:order o.order_id */ true
),
visit as not materialized (
    select utm_source, utm_medium, utm_campaign, referrer, is_inferred
    from scoped_order
),
:source_channel,
newest_payment as (
    select distinct on (p.order_id) p.order_id, lower(p.payment_method) as payment_method
    from production.payments as p
    where warehouse.is_successful_payment(p.status) and /* scope:order p.order_id */ true
    order by p.order_id, p.time desc, p.payment_id desc
),
-- Tax and shipping of orders that don't state them.
line_charge as (
    select l.order_id, sum(l.tax_amount) as tax_amount, sum(l.shipping_price) as shipping_price
    from production.order_items as l
    where coalesce(l.tax_amount, l.shipping_price) is not null
      and l.product_qty >= 0
      and /* scope:order l.order_id */ true
    group by l.order_id
),
header as (
    select
        o.order_id,
        o.time as ordered_at,
        o.local_time::date as order_date,
        d.date_key,
        o.local_time::date as local_date,
        extract(hour from o.local_time)::smallint as local_hour,
        o.customer_id,
        case when o.customer_id is null then -2 else coalesce(c.customer_key, -1) end as customer_key,
        o.session_id,
        coalesce(sc.channel_name, o.channel) as channel_name,
        o.utm_source,
        o.utm_medium,
        o.utm_campaign,
        coalesce(lower(o.payment_method), np.payment_method) as payment_method,
        case when g.of_order then o.country when g.of_session then o.visit_country else c.country end as country,
        case when g.of_order then o.region when g.of_session then o.visit_region else c.region end as region,
        case when g.of_order then o.city when g.of_session then o.visit_city else c.city end as city,
        np.order_id is not null as is_paid,
        o.platform,
        o.device_type,
        o.discount_coupon_code as coupon_code,
        o.status,
        warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings)) as is_sale,
        o.total_price,
        coalesce(o.prices_include_tax, (select prices_include_tax from ops.settings)) as prices_include_tax,
        coalesce(o.shipping_price, lc.shipping_price, 0) as shipping_price,
        coalesce(o.tax_amount, coalesce(lc.tax_amount, 0) + coalesce(o.shipping_tax_amount, 0)) as tax_amount,
        o.shipping_tax_amount as given_shipping_tax,
        coalesce(o.discount, 0) as discount
    from scoped_order as o
    left join warehouse.dim_date as d on d.full_date = o.local_time::date
    left join line_charge as lc on lc.order_id = o.order_id
    left join warehouse.dim_customer as c
        on c.customer_id = o.customer_id and o.time >= c.valid_from and o.time < c.valid_to
    left join source_channel as sc
        on sc.source = array[o.utm_source, o.utm_medium, o.utm_campaign, o.referrer] and not o.is_inferred
    left join newest_payment as np on np.order_id = o.order_id
    cross join lateral (
        select coalesce(o.country, o.region, o.city) is not null as of_order,
               coalesce(o.visit_country, o.visit_region, o.visit_city) is not null as of_session
    ) as g
)
