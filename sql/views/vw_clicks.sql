-- Grain: one row per click.
create view warehouse.vw_clicks as
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
    href,
    target_tag,
    target_id,
    target_text
from production.clicks;

comment on view warehouse.vw_clicks is 'One row per click.';
comment on column warehouse.vw_clicks.event_at is 'When it happened.';
comment on column warehouse.vw_clicks.date is 'Business date of it.';
