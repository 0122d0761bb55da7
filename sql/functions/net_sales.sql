-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.net_sales(net_revenue numeric, returns numeric) returns numeric
language sql immutable parallel safe
return net_revenue - returns;

comment on function warehouse.net_sales is 'net_revenue − returns.';
