-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_scroll_depth(scroll_percent_total numeric, scrolls numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(scroll_percent_total, scrolls);

comment on function warehouse.avg_scroll_depth is 'Mean depth of the scroll events, in percent of the page.';
