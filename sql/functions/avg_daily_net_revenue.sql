-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_daily_net_revenue(net_revenue numeric, days numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(net_revenue, days);

comment on function warehouse.avg_daily_net_revenue is 'net_revenue per day, with idle days.';
