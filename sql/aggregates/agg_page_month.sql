-- grain: One row per month and page with a pageview: sums of agg_page_day.
-- key: month, page_hash
-- scope: /* scope:month t.month */ true
-- reads: agg_page_day, dim_date

-- Sums the days: a year has twenty times as many rows of them.
select
    date_trunc('month', d.full_date)::date as month,
    p.page_hash,
    any_value(p.page_path) as page_path,
    count(*)::integer as days,
    sum(p.pageviews)::bigint as pageviews,
    sum(p.scrolls)::bigint as scrolls,
    sum(p.scroll_percent_total)::bigint as scroll_percent_total,
    sum(p.total_clicks)::bigint as total_clicks,
    sum(p.sessions_with_this_page)::bigint as sessions_with_this_page,
    sum(p.first_page_sessions)::bigint as first_page_sessions,
    sum(p.bounced_sessions)::bigint as bounced_sessions
from warehouse.dim_date as d
join warehouse.agg_page_day as p on p.date = d.full_date
where /* scope:month date_trunc('month', d.full_date)::date */ true
group by 1, 2
order by 1
;

comment on column warehouse.agg_page_month.month is 'First day of the month.';
comment on column warehouse.agg_page_month.page_hash is 'Hash of page_path, which can be longer than an index entry.';
comment on column warehouse.agg_page_month.page_path is 'Path of the page.';
comment on column warehouse.agg_page_month.days is 'Days of the month that have a row.';
comment on column warehouse.agg_page_month.pageviews is 'Times that the page was viewed.';
comment on column warehouse.agg_page_month.scrolls is 'Scroll events on the page.';
comment on column warehouse.agg_page_month.scroll_percent_total is 'Σ scroll depth of these, in percent.';
comment on column warehouse.agg_page_month.total_clicks is 'Clicks on the page.';
comment on column warehouse.agg_page_month.sessions_with_this_page is 'Distinct sessions that viewed the page, day by day: a session across midnight counts on both days.';
comment on column warehouse.agg_page_month.first_page_sessions is 'Sessions whose first pageview was this page.';
comment on column warehouse.agg_page_month.bounced_sessions is 'How many of these bounced.';

-- Rows are written by month, so a range of months reads consecutive pages.
create index agg_page_month_by_month on warehouse.agg_page_month (month);
