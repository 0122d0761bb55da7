-- grain: One row per session.
-- key: session_id
-- scope: /* scope:session t.session_id */ true
-- members: dim_channel, dim_geography
-- reads: dim_customer, dim_date, fact_sales, ops.settings, production.cart_adds, production.clicks,
--    production.pageviews, production.scrolls, production.sessions

-- All events are summed by session in one pass.

\set source_channel `cat sql/warehouse/shared/source_channel.sql`

with visit as not materialized (
    select s.*
    from production.sessions as s
    where /* scope:session s.session_id */ true
),
:source_channel,
-- Kept as a separate subquery (offset 0): otherwise two workers would each sum nearly every session, and a third step
-- would sum all of them again.
event as (
    select
        session_id,
        time,
        (
            case when p.time < '2000-01-01 00:00:00+00' then '-' else '0' end
            || encode(timestamptz_send(p.time), 'hex')
            || replace(p.event_id, E'\x01', E'\x01\x02') || E'\x01\x01' || p.path
        ) collate "C" as page,
        false as is_click,
        false as is_cart_add,
        strpos(path, (select product_path_pattern from ops.settings)) > 0 as is_product_view,
        null::integer as scroll_percent
    from production.pageviews as p
    where /* scope:session p.session_id */ true and /* scope:event_time p.time */ true
    union all
    select session_id, time, null, false, false, false, scroll_percent
    from production.scrolls as s
    where /* scope:session s.session_id */ true and /* scope:event_time s.time */ true
    union all
    select session_id, time, null, true, false, false, null
    from production.clicks as c
    where /* scope:session c.session_id */ true and /* scope:event_time c.time */ true
    union all
    select session_id, time, null, false, true, false, null
    from production.cart_adds as a
    where /* scope:session a.session_id */ true and /* scope:event_time a.time */ true
    offset 0
),
session_event as (
    select
        session_id,
        min(time) as first_event_at,
        max(time) as last_event_at,
        count(page)::integer as pageview_count,
        min(time) filter (where page is not null) as first_pageview_at,
        min(page) as first_page,
        bool_or(is_product_view) as had_product_view,
        max(scroll_percent) as max_scroll_percent,
        (count(*) filter (where is_click))::integer as click_count,
        (count(*) filter (where is_cart_add))::integer as cart_add_count,
        min(time) filter (where is_cart_add) as first_cart_at
    from event
    group by session_id
),
ordered as (
    select
        o.session_id,
        count(*) filter (where o.is_sale)::integer as order_count,
        coalesce(sum(o.total_amount) filter (where o.is_sale), 0) as revenue_amount
    from warehouse.fact_sales as o
    where o.session_id is not null and /* scope:session o.session_id */ true
    group by o.session_id
),
first_sale as (
    select distinct on (o.session_id) o.session_id, o.order_id, o.ordered_at
    from warehouse.fact_sales as o
    where o.session_id is not null and o.is_sale and /* scope:session o.session_id */ true
    order by o.session_id, o.ordered_at, o.order_id
)
select
    s.session_id,
    s.user_id,
    d.date_key,
    s.time as started_at,
    coalesce(cu.customer_key, -1) as customer_key,
    cu.customer_id,
    ch.channel_name,
    s.utm_source,
    s.utm_medium,
    s.utm_campaign,
    s.country,
    s.region,
    s.city,
    s.platform,
    s.device_type,
    s.browser,
    s.referrer,
    s.landing_page,
    s.landing_page_query,
    substr(e.first_page, strpos(e.first_page, E'\x01\x01') + 2) as first_page_path,
    e.first_pageview_at,
    (e.first_pageview_at at time zone (select timezone from ops.settings))::date as first_page_date,
    e.first_event_at,
    e.last_event_at,
    extract(epoch from e.last_event_at - e.first_event_at) as duration_seconds,
    s.is_inferred,
    coalesce(e.pageview_count, 0) as pageview_count,
    coalesce(e.click_count, 0) as click_count,
    e.max_scroll_percent,
    coalesce(e.cart_add_count, 0) as cart_add_count,
    coalesce(e.had_product_view, false) as had_product_view,
    e.first_cart_at,
    fs.ordered_at as first_order_at,
    coalesce(o.order_count, 0) as order_count,
    coalesce(o.revenue_amount, 0) as revenue_amount,
    fs.order_id,
    coalesce(e.pageview_count = 1 and e.click_count = 0 and e.cart_add_count = 0, false)
        and o.session_id is null as is_bounce,
    t.local_time::date as local_date,
    extract(hour from t.local_time)::smallint as local_hour
from visit as s
cross join lateral (select s.time at time zone (select timezone from ops.settings) as local_time) as t
left join warehouse.dim_date as d on d.full_date = t.local_time::date
left join warehouse.dim_customer as cu
    on cu.customer_id = s.user_id and s.time >= cu.valid_from and s.time < cu.valid_to
left join source_channel as ch
    on ch.source = array[s.utm_source, s.utm_medium, s.utm_campaign, s.referrer] and not s.is_inferred
left join session_event as e on e.session_id = s.session_id
left join ordered as o on o.session_id = s.session_id
left join first_sale as fs on fs.session_id = s.session_id
order by date_key
;

comment on column warehouse.fact_session.session_id is 'Source id of the session.';
comment on column warehouse.fact_session.user_id is 'Customer or anonymous visitor.';
comment on column warehouse.fact_session.date_key is 'Business date of the start of the session, yyyymmdd.';
comment on column warehouse.fact_session.started_at is 'Start of the session.';
comment on column warehouse.fact_session.customer_key is 'Customer version valid at the time; -1 without one.';
comment on column warehouse.fact_session.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_session.channel_key is 'Channel that brought it; -1 for an inferred session.';
comment on column warehouse.fact_session.geography_key is 'Place of the visitor; -1 if unknown.';
comment on column warehouse.fact_session.platform is 'Platform.';
comment on column warehouse.fact_session.device_type is 'Device.';
comment on column warehouse.fact_session.browser is 'Browser.';
comment on column warehouse.fact_session.referrer is 'Page that led to the shop.';
comment on column warehouse.fact_session.landing_page is 'First page as the source says.';
comment on column warehouse.fact_session.landing_page_query is 'Query of the landing page.';
comment on column warehouse.fact_session.first_page_path is 'Path of the first pageview.';
comment on column warehouse.fact_session.first_event_at is 'First event; NULL with none.';
comment on column warehouse.fact_session.last_event_at is 'Last event; NULL with none.';
comment on column warehouse.fact_session.duration_seconds is 'First to last event; 0 with one event, NULL with none.';
comment on column warehouse.fact_session.is_inferred is 'True until a row of sessions comes for it.';
comment on column warehouse.fact_session.pageview_count is 'Pages viewed.';
comment on column warehouse.fact_session.click_count is 'Clicks.';
comment on column warehouse.fact_session.max_scroll_percent is 'Deepest scroll; NULL without a scroll event.';
comment on column warehouse.fact_session.cart_add_count is 'Products put into the cart.';
comment on column warehouse.fact_session.had_product_view is 'Whether a product page was viewed.';
comment on column warehouse.fact_session.first_cart_at is 'First cart add.';
comment on column warehouse.fact_session.first_order_at is 'First sale.';
comment on column warehouse.fact_session.order_count is 'Sales.';
comment on column warehouse.fact_session.revenue_amount is 'Σ total_amount of its sales.';
comment on column warehouse.fact_session.order_id is 'First sale.';
comment on column warehouse.fact_session.is_bounce is 'Exactly one pageview, no click, no cart add, no order of any status.';
comment on column warehouse.fact_session.updated_run_id is 'Run that wrote the row last.';
comment on column warehouse.fact_session.first_pageview_at is 'First pageview; NULL with none.';
comment on column warehouse.fact_session.first_page_date is 'Business date of the first pageview; NULL with none.';
comment on column warehouse.fact_session.local_date is 'Business date of its start.';
comment on column warehouse.fact_session.local_hour is 'Hour of the day at which it began, in the business time zone.';
