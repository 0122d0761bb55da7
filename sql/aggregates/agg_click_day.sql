-- grain: One row per day, page and element with a click.
-- key: date, element_hash
-- scope: /* scope:event_day t.date */ true
-- reads: ops.settings, production.clicks

-- Counts come before texts, because that reads faster.
with element as (
    select
        (c.time at time zone (select timezone from ops.settings))::date as date,
        c.path as page_path,
        c.target_tag,
        c.target_id,
        c.target_text,
        count(*) as clicks,
        count(distinct c.user_id) as unique_users
    from production.clicks as c
    where /* scope:event_day_time c.time */ true
      and /* scope:event_day (c.time at time zone (select timezone from ops.settings))::date */ true
    group by 1, 2, 3, 4, 5
)
select
    e.date,
    md5(row(e.page_path, e.target_tag, e.target_id, e.target_text)::text)::uuid as element_hash,
    e.clicks,
    e.unique_users,
    e.page_path,
    e.target_tag,
    e.target_id,
    e.target_text
from element as e
order by 1
;

comment on column warehouse.agg_click_day.date is 'Business date of the clicks.';
comment on column warehouse.agg_click_day.element_hash is 'Hash of page and element, because their texts can be NULL or longer than an index entry.';
comment on column warehouse.agg_click_day.clicks is 'Clicks on the element.';
comment on column warehouse.agg_click_day.unique_users is 'Distinct users that the clicks name.';
comment on column warehouse.agg_click_day.page_path is 'Path of the page.';
comment on column warehouse.agg_click_day.target_tag is 'Tag of the element.';
comment on column warehouse.agg_click_day.target_id is 'Id of the element.';
comment on column warehouse.agg_click_day.target_text is 'Text of the element.';

-- Rows are written by date, so a range of days reads consecutive pages.
create index agg_click_day_by_date on warehouse.agg_click_day (date);
