-- Grain: one row per day and page with a pageview.
create view warehouse.page_engagement_metrics as
select
    date,
    page_path,
    pageviews,
    unique_users,
    warehouse.avg_scroll_depth(scroll_percent_total, scrolls) as avg_scroll_depth,
    total_clicks,
    sessions_with_this_page,
    warehouse.bounce_rate(bounced_sessions, first_page_sessions) as bounce_rate
from warehouse.agg_page_day;

comment on view warehouse.page_engagement_metrics is 'One row per day and page with a pageview.';
comment on column warehouse.page_engagement_metrics.avg_scroll_depth is 'Mean depth of the scroll events of the day on the page, in percent; NULL without one.';
comment on column warehouse.page_engagement_metrics.bounce_rate is 'Share of the sessions whose first pageview was this page on this day that bounced, in percent.';
