-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_daily_net_sales(net_sales numeric, days numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(net_sales, days);

comment on function warehouse.avg_daily_net_sales is 'net_sales per day, with idle days.';
