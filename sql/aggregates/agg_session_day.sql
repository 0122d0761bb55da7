-- grain: One row per day, slice and member of the slice with a session, by the day on which the sessions started.
--    Each slice has all sessions of the day: choose one, or they are counted several times.
-- key: slice, date, member_hash
-- scope: /* scope:day t.date */ true
-- reads: dim_customer, dim_date, dim_geography, fact_session

-- A session counts for a step of the funnel if it reached that step or a later one. Sessions are counted once by all
-- dimensions together, then summed slice by slice.
with visit as (
    select
        s.date_key,
        s.channel_key,
        g.country,
        c.segment,
        s.platform,
        s.device_type,
        count(*) as sessions,
        count(*) filter (where s.had_product_view or s.cart_add_count > 0 or s.order_count > 0) as product_view_sessions,
        count(*) filter (where s.cart_add_count > 0 or s.order_count > 0) as add_to_cart_sessions,
        count(*) filter (where s.order_count > 0) as sessions_with_sale,
        count(*) filter (where s.cart_add_count > 0) as sessions_with_cart,
        count(*) filter (where s.cart_add_count > 0 and s.order_count = 0) as abandoned_carts,
        count(*) filter (where s.is_bounce) as bounces,
        sum(greatest(extract(epoch from s.first_cart_at - s.started_at), 0)) as seconds_to_cart,
        sum(greatest(extract(epoch from s.first_order_at - s.started_at), 0)) filter (where s.order_count > 0) as seconds_to_purchase
    from warehouse.fact_session as s
    left join warehouse.dim_geography as g on g.geography_key = s.geography_key and g.geography_key > 0
    left join warehouse.dim_customer as c on c.customer_key = s.customer_key and c.customer_key > 0
    where /* scope:date_key s.date_key */ true
    group by 1, 2, 3, 4, 5, 6
),
member as (
    select
        date_key,
        case
            when grouping(channel_key, country, device_type) = 0 then 'visit'
            when grouping(country, segment, device_type) = 0 then 'visitor'
            when grouping(channel_key, segment) = 0 then 'channel_segment'
            when grouping(channel_key, device_type) = 0 then 'channel_device'
            when grouping(country, device_type) = 0 then 'country_device'
            when grouping(channel_key) = 0 then 'channel'
            when grouping(country) = 0 then 'country'
            when grouping(segment) = 0 then 'segment'
            else 'device'
        end as slice,
        channel_key,
        country,
        segment,
        platform,
        device_type,
        sum(sessions) as sessions,
        sum(product_view_sessions) as product_view_sessions,
        sum(add_to_cart_sessions) as add_to_cart_sessions,
        sum(sessions_with_sale) as sessions_with_sale,
        sum(sessions_with_cart) as sessions_with_cart,
        sum(abandoned_carts) as abandoned_carts,
        sum(bounces) as bounces,
        sum(seconds_to_cart) as seconds_to_cart,
        sum(seconds_to_purchase) as seconds_to_purchase
    from visit
    group by grouping sets (
        (date_key, channel_key, country, platform, device_type),
        (date_key, country, segment, platform, device_type),
        (date_key, channel_key, segment),
        (date_key, channel_key, platform, device_type),
        (date_key, country, platform, device_type),
        (date_key, channel_key),
        (date_key, country),
        (date_key, segment),
        (date_key, platform, device_type)
    )
)
select
    m.slice,
    d.full_date as date,
    md5(row(m.channel_key, m.country, m.segment, m.platform, m.device_type)::text)::uuid as member_hash,
    m.channel_key,
    m.country,
    m.segment,
    m.platform,
    m.device_type,
    m.sessions::bigint as sessions,
    m.product_view_sessions::bigint as product_view_sessions,
    m.add_to_cart_sessions::bigint as add_to_cart_sessions,
    m.sessions_with_sale::bigint as sessions_with_sale,
    m.sessions_with_cart::bigint as sessions_with_cart,
    m.abandoned_carts::bigint as abandoned_carts,
    m.bounces::bigint as bounces,
    coalesce(m.seconds_to_cart, 0)::numeric(20,6) as seconds_to_cart,
    coalesce(m.seconds_to_purchase, 0)::numeric(20,6) as seconds_to_purchase
from member as m
join warehouse.dim_date as d using (date_key)
order by 1, 2
;

comment on column warehouse.agg_session_day.slice is 'The split of the day''s sessions: by channel, country, segment, device (with its platform), two of them (channel_device, channel_segment, country_device), visit (channel, country and device) or visitor (country, segment and device). Columns of other splits are NULL.';
comment on column warehouse.agg_session_day.date is 'Business date of the start of the sessions.';
comment on column warehouse.agg_session_day.channel_key is 'Channel of the sessions; only in slices channel, channel_device, channel_segment and visit.';
comment on column warehouse.agg_session_day.member_hash is 'Hash of the member, because its texts can be NULL or longer than an index entry.';
comment on column warehouse.agg_session_day.country is 'Country of the visitors; only in slices country, country_device, visit and visitor.';
comment on column warehouse.agg_session_day.segment is 'Segment of the customer at the time, NULL without one; only in slices segment, channel_segment and visitor.';
comment on column warehouse.agg_session_day.platform is 'Platform; only in slices device, channel_device, country_device, visit and visitor.';
comment on column warehouse.agg_session_day.device_type is 'Device; only in slices device, channel_device, country_device, visit and visitor.';
comment on column warehouse.agg_session_day.sessions is 'Number of sessions.';
comment on column warehouse.agg_session_day.product_view_sessions is 'Those with a product view, a cart add or a sale.';
comment on column warehouse.agg_session_day.add_to_cart_sessions is 'Those with a cart add or a sale.';
comment on column warehouse.agg_session_day.sessions_with_sale is 'Those with a sale.';
comment on column warehouse.agg_session_day.sessions_with_cart is 'Those with a cart add.';
comment on column warehouse.agg_session_day.abandoned_carts is 'Those with a cart add and no sale.';
comment on column warehouse.agg_session_day.bounces is 'Those with exactly one pageview, no click, no cart add and no order of any status.';
comment on column warehouse.agg_session_day.seconds_to_cart is 'Σ seconds from the start of each session with a cart add to its first, none below 0.';
comment on column warehouse.agg_session_day.seconds_to_purchase is 'Σ seconds from the start of each session with a sale to its first, none below 0.';

-- Rows are written by slice and date, so a range of days reads consecutive pages.
create index agg_session_day_by_date on warehouse.agg_session_day (slice, date);
