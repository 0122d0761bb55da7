-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_net_unit_price(net_revenue numeric, units numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(net_revenue, units);

comment on function warehouse.avg_net_unit_price is 'net_revenue / units.';
