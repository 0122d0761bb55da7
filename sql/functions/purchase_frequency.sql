-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.purchase_frequency(orders numeric, lifespan_months numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(orders, lifespan_months);

comment on function warehouse.purchase_frequency is 'orders / lifespan_months.';
