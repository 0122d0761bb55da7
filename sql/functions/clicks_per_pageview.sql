-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.clicks_per_pageview(clicks numeric, pageviews numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(clicks, pageviews);

comment on function warehouse.clicks_per_pageview is 'clicks / pageviews.';
