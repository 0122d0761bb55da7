-- One row per day and span of minutes in which a session came to its first cart add or its first sale.
-- key: date, bucket
-- scope: /* scope:day t.date */ true
with reached as (
    select
        s.date_key,
        warehouse.minutes_bucket(s.started_at, s.first_cart_at) as to_cart,
        case when s.order_count > 0 then warehouse.minutes_bucket(s.started_at, s.first_order_at) end as to_order
    from warehouse.fact_session as s
    where (s.first_cart_at is not null or s.order_count > 0)
      and /* scope:date_key s.date_key */ true
)
select
    d.full_date as date,
    b.bucket,
    count(*) filter (where b.is_cart) as to_cart,
    count(*) filter (where not b.is_cart) as to_order
from reached as r
cross join lateral (values (r.to_cart, true), (r.to_order, false)) as b (bucket, is_cart)
join warehouse.dim_date as d using (date_key)
where b.bucket is not null
group by d.full_date, b.bucket
;

comment on table warehouse.agg_session_minutes_day is 'One row per day and span of minutes in which a session came to its first cart add or its first sale.';
comment on column warehouse.agg_session_minutes_day.date is 'Business date of the start of the sessions.';
comment on column warehouse.agg_session_minutes_day.bucket is 'Full minutes from the start of the session at which the span begins: 0, 1, 2, 5, 10, 30 or 60.';
comment on column warehouse.agg_session_minutes_day.to_cart is 'Sessions whose first cart add fell into the span.';
comment on column warehouse.agg_session_minutes_day.to_order is 'Sessions whose first sale fell into the span.';
