-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_days_since_last_order(days_since_last_order numeric, customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(days_since_last_order, customers);

comment on function warehouse.avg_days_since_last_order is 'days_since_last_order / customers.';
