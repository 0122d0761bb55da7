-- Grain: one row per pageview.
create view warehouse.vw_pageviews as
with viewed as (
    select
        p.*,
        lead(p.time) over (partition by p.session_id order by p.time, p.event_id) as next_at
    from production.pageviews as p
)
select
    event_id,
    session_id,
    user_id,
    time as event_at,
    (time at time zone (select timezone from ops.settings))::date as date,
    domain,
    path,
    hash,
    query,
    previous_page,
    warehouse.page_type(path, (select page_types from ops.settings)) as page_type,
    round(extract(epoch from next_at - time), 2) as time_on_page_seconds,
    next_at is null as is_exit_page
from viewed;

comment on view warehouse.vw_pageviews is 'One row per pageview.';
comment on column warehouse.vw_pageviews.event_at is 'When the page was viewed.';
comment on column warehouse.vw_pageviews.date is 'Business date of it.';
comment on column warehouse.vw_pageviews.page_type is 'home, product, category, cart, checkout or other, by the first segment of the path.';
comment on column warehouse.vw_pageviews.time_on_page_seconds is 'Seconds to the next pageview of the session; NULL on its last.';
comment on column warehouse.vw_pageviews.is_exit_page is 'Whether it is the last pageview of the session.';
