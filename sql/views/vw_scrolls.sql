-- Grain: one row per scroll.
create view warehouse.vw_scrolls as
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
    scroll_percent
from production.scrolls;

comment on view warehouse.vw_scrolls is 'One row per scroll.';
comment on column warehouse.vw_scrolls.event_at is 'When it happened.';
comment on column warehouse.vw_scrolls.date is 'Business date of it.';
