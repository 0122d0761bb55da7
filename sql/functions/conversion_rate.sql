-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.conversion_rate(orders numeric, sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(orders, sessions);

comment on function warehouse.conversion_rate is 'orders in % of sessions; sales without a session count too.';
