-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_orders(orders numeric, customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(orders, customers);

comment on function warehouse.avg_orders is 'orders / customers.';
