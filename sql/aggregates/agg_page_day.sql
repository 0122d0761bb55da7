-- grain: One row per day and page with a pageview.
-- key: date, page_hash
-- scope: /* scope:event_day t.date */ true
-- reads: fact_session, ops.settings, production.clicks, production.pageviews, production.scrolls

-- Measured with 3 million pageviews: one sort with distinct counts takes half the time of hashing by session and user
-- first.
with viewed as (
    select
        (p.time at time zone (select timezone from ops.settings))::date as date,
        p.path as page_path,
        count(*) as pageviews,
        count(distinct p.user_id) as users,
        count(distinct p.session_id) as sessions
    from production.pageviews as p
    where /* scope:event_day_time p.time */ true
      and /* scope:event_day (p.time at time zone (select timezone from ops.settings))::date */ true
    group by 1, 2
),
scrolled as (
    select
        (s.time at time zone (select timezone from ops.settings))::date as date,
        s.path as page_path,
        count(*) as scrolls,
        sum(s.scroll_percent) as scroll_percent_total
    from production.scrolls as s
    where /* scope:event_day_time s.time */ true
      and /* scope:event_day (s.time at time zone (select timezone from ops.settings))::date */ true
    group by 1, 2
),
clicked as (
    select
        (c.time at time zone (select timezone from ops.settings))::date as date,
        c.path as page_path,
        count(*) as clicks
    from production.clicks as c
    where /* scope:event_day_time c.time */ true
      and /* scope:event_day (c.time at time zone (select timezone from ops.settings))::date */ true
    group by 1, 2
),
landed as (
    select
        s.first_page_date as date,
        s.first_page_path as page_path,
        count(*) as sessions,
        count(*) filter (where s.is_bounce) as bounces
    from warehouse.fact_session as s
    where s.first_page_date is not null and /* scope:event_day s.first_page_date */ true
    group by 1, 2
)
-- Full joins are hashed. The planner estimates a single row for the newest day, so it would run left joins page by
-- page. The coalesce below hides from it that left joins are enough.
select
    date,
    md5(page_path)::uuid as page_hash,
    page_path,
    v.pageviews,
    v.users as unique_users,
    coalesce(s.scrolls, 0) as scrolls,
    coalesce(s.scroll_percent_total, 0) as scroll_percent_total,
    coalesce(c.clicks, 0) as total_clicks,
    v.sessions as sessions_with_this_page,
    coalesce(l.sessions, 0) as first_page_sessions,
    coalesce(l.bounces, 0) as bounced_sessions
from viewed as v
full join scrolled as s using (date, page_path)
full join clicked as c using (date, page_path)
full join landed as l using (date, page_path)
where coalesce(v.pageviews, 0) > 0
order by 1
;

comment on column warehouse.agg_page_day.date is 'Business date of the events.';
comment on column warehouse.agg_page_day.page_hash is 'Hash of page_path, which can be longer than an index entry.';
comment on column warehouse.agg_page_day.page_path is 'Path of the page.';
comment on column warehouse.agg_page_day.pageviews is 'Times that the page was viewed.';
comment on column warehouse.agg_page_day.unique_users is 'Distinct users that the pageviews name.';
comment on column warehouse.agg_page_day.scrolls is 'Scroll events on the page.';
comment on column warehouse.agg_page_day.scroll_percent_total is 'Σ scroll depth of these, in percent.';
comment on column warehouse.agg_page_day.total_clicks is 'Clicks on the page.';
comment on column warehouse.agg_page_day.sessions_with_this_page is 'Distinct sessions that viewed the page.';
comment on column warehouse.agg_page_day.first_page_sessions is 'Sessions whose first pageview was this page on this day.';
comment on column warehouse.agg_page_day.bounced_sessions is 'How many of these bounced.';

-- Rows are written by date, so a range of days reads consecutive pages.
create index agg_page_day_by_date on warehouse.agg_page_day (date);
