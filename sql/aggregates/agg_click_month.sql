-- grain: One row per month, page and element with a click.
-- key: month, element_hash
-- scope: /* scope:month t.month */ true
-- reads: agg_click_day, dim_date

-- Sums the days: a year has ten times as many rows of them. Counts come before texts, because that reads faster.
select
    date_trunc('month', d.full_date)::date as month,
    c.element_hash,
    sum(c.clicks)::bigint as clicks,
    any_value(c.page_path) as page_path,
    any_value(c.target_tag) as target_tag,
    any_value(c.target_id) as target_id,
    any_value(c.target_text) as target_text
from warehouse.dim_date as d
join warehouse.agg_click_day as c on c.date = d.full_date
where /* scope:month date_trunc('month', d.full_date)::date */ true
group by 1, 2
order by 1
;

comment on column warehouse.agg_click_month.month is 'First day of the month.';
comment on column warehouse.agg_click_month.element_hash is 'Hash of page and element, because their texts can be NULL or longer than an index entry.';
comment on column warehouse.agg_click_month.clicks is 'Clicks on the element.';
comment on column warehouse.agg_click_month.page_path is 'Path of the page.';
comment on column warehouse.agg_click_month.target_tag is 'Tag of the element.';
comment on column warehouse.agg_click_month.target_id is 'Id of the element.';
comment on column warehouse.agg_click_month.target_text is 'Text of the element.';

-- Rows are written by month, so a range of months reads consecutive pages.
create index agg_click_month_by_month on warehouse.agg_click_month (month);
