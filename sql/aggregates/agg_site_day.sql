-- grain: One row per day with a pageview: sums of agg_page_day over its pages.
-- key: date
-- scope: /* scope:day t.date */ true
-- reads: agg_page_day

select
    p.date,
    sum(p.pageviews)::bigint as pageviews,
    sum(p.scrolls)::bigint as scrolls,
    sum(p.scroll_percent_total)::bigint as scroll_percent_total,
    sum(p.total_clicks)::bigint as total_clicks,
    sum(p.sessions_with_this_page)::bigint as sessions_with_this_page,
    sum(p.first_page_sessions)::bigint as first_page_sessions,
    sum(p.bounced_sessions)::bigint as bounced_sessions
from warehouse.agg_page_day as p
where /* scope:day p.date */ true
group by p.date
;

comment on column warehouse.agg_site_day.date is 'Business date of the events.';
comment on column warehouse.agg_site_day.pageviews is 'Pages viewed.';
comment on column warehouse.agg_site_day.scrolls is 'Scroll events.';
comment on column warehouse.agg_site_day.scroll_percent_total is 'Σ scroll depth of these, in percent.';
comment on column warehouse.agg_site_day.total_clicks is 'Clicks on pages that were viewed on the day.';
comment on column warehouse.agg_site_day.sessions_with_this_page is 'Σ over pages of the sessions that viewed each.';
comment on column warehouse.agg_site_day.first_page_sessions is 'Sessions with their first pageview on the day.';
comment on column warehouse.agg_site_day.bounced_sessions is 'How many of these bounced.';
