-- grain: One row per day, slice, member of the slice and span of minutes in which a session came to its first cart
--    add or its first sale. Each slice has all such sessions of the day: choose one, or they are counted several
--    times.
-- key: slice, date, member_hash, bucket
-- scope: /* scope:day t.date */ true
-- reads: dim_customer, dim_date, dim_geography, fact_session

with reached as (
    select
        s.date_key,
        s.channel_key,
        g.country,
        c.segment,
        s.platform,
        s.device_type,
        warehouse.minutes_bucket(s.started_at, s.first_cart_at) as to_cart,
        case when s.order_count > 0 then warehouse.minutes_bucket(s.started_at, s.first_order_at) end as to_order
    from warehouse.fact_session as s
    left join warehouse.dim_geography as g on g.geography_key = s.geography_key and g.geography_key > 0
    left join warehouse.dim_customer as c on c.customer_key = s.customer_key and c.customer_key > 0
    where (s.first_cart_at is not null or s.order_count > 0)
      and /* scope:date_key s.date_key */ true
),
member as (
    select
        r.date_key,
        case
            when grouping(r.channel_key) = 0 then 'channel'
            when grouping(r.country) = 0 then 'country'
            when grouping(r.segment) = 0 then 'segment'
            else 'device'
        end as slice,
        r.channel_key,
        r.country,
        r.segment,
        r.platform,
        r.device_type,
        b.bucket,
        count(*) filter (where b.is_cart) as to_cart,
        count(*) filter (where not b.is_cart) as to_order
    from reached as r
    cross join lateral (values (r.to_cart, true), (r.to_order, false)) as b (bucket, is_cart)
    where b.bucket is not null
    group by grouping sets (
        (r.date_key, b.bucket, r.channel_key),
        (r.date_key, b.bucket, r.country),
        (r.date_key, b.bucket, r.segment),
        (r.date_key, b.bucket, r.platform, r.device_type)
    )
)
select
    m.slice,
    d.full_date as date,
    md5(row(m.channel_key, m.country, m.segment, m.platform, m.device_type)::text)::uuid as member_hash,
    m.bucket,
    m.channel_key,
    m.country,
    m.segment,
    m.platform,
    m.device_type,
    m.to_cart,
    m.to_order
from member as m
join warehouse.dim_date as d using (date_key)
order by 1, 2
;

comment on column warehouse.agg_session_minutes_day.slice is 'The split of the day''s sessions: by channel, country, segment or device (with its platform). Columns of other splits are NULL.';
comment on column warehouse.agg_session_minutes_day.date is 'Business date of the start of the sessions.';
comment on column warehouse.agg_session_minutes_day.member_hash is 'Hash of the member, because its texts can be NULL or longer than an index entry.';
comment on column warehouse.agg_session_minutes_day.bucket is 'The minute after the start of the session at which the span begins: 0, 1, 2, 5, 10, 30 or 60.';
comment on column warehouse.agg_session_minutes_day.channel_key is 'Channel of the sessions; only in slice channel.';
comment on column warehouse.agg_session_minutes_day.country is 'Country of the visitors; only in slice country.';
comment on column warehouse.agg_session_minutes_day.segment is 'Segment of the customer at the time, NULL without one; only in slice segment.';
comment on column warehouse.agg_session_minutes_day.platform is 'Platform; only in slice device.';
comment on column warehouse.agg_session_minutes_day.device_type is 'Device; only in slice device.';
comment on column warehouse.agg_session_minutes_day.to_cart is 'Sessions whose first cart add fell into the span.';
comment on column warehouse.agg_session_minutes_day.to_order is 'Sessions whose first sale fell into the span.';

-- Rows are written by slice and date, so a range of days reads consecutive pages.
create index agg_session_minutes_day_by_date on warehouse.agg_session_minutes_day (slice, date);
