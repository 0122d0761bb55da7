-- Grain: one row per day, page and element with a click.
create view warehouse.click_heatmap as
select
    date,
    page_path,
    target_tag,
    target_id,
    target_text,
    clicks,
    unique_users
from warehouse.agg_click_day;

comment on view warehouse.click_heatmap is 'One row per day, page and element with a click.';
