-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_daily_orders(orders numeric, days numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(orders, days);

comment on function warehouse.avg_daily_orders is 'orders per day, with idle days.';
