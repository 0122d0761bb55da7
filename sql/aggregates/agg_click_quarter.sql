-- grain: One row per quarter, page and element with a click.
-- key: quarter, element_hash
-- scope: /* scope:period 'quarterly', t.quarter */ true
-- reads: agg_click_month

-- Sums the months, which have twice as many rows. Counts come before texts, because that reads faster.
select
    date_trunc('quarter', c.month)::date as quarter,
    c.element_hash,
    sum(c.clicks)::bigint as clicks,
    any_value(c.page_path) as page_path,
    any_value(c.target_tag) as target_tag,
    any_value(c.target_id) as target_id,
    any_value(c.target_text) as target_text
from warehouse.agg_click_month as c
where /* scope:month_of_quarter c.month */ true
group by 1, 2
order by 1
;

comment on column warehouse.agg_click_quarter.quarter is 'First day of the quarter.';
comment on column warehouse.agg_click_quarter.element_hash is 'Hash of page and element, because their texts can be NULL or longer than an index entry.';
comment on column warehouse.agg_click_quarter.clicks is 'Clicks on the element.';
comment on column warehouse.agg_click_quarter.page_path is 'Path of the page.';
comment on column warehouse.agg_click_quarter.target_tag is 'Tag of the element.';
comment on column warehouse.agg_click_quarter.target_id is 'Id of the element.';
comment on column warehouse.agg_click_quarter.target_text is 'Text of the element.';

-- Rows are written by quarter, so a range of quarters reads consecutive pages.
create index agg_click_quarter_by_quarter on warehouse.agg_click_quarter (quarter);
