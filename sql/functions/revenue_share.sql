-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.revenue_share(revenue numeric, all_revenue numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(revenue, all_revenue);

comment on function warehouse.revenue_share is 'revenue in % of all_revenue.';
