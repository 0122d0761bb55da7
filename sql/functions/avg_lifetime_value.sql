-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_lifetime_value(lifetime_value numeric, customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(lifetime_value, customers);

comment on function warehouse.avg_lifetime_value is 'lifetime_value / customers.';
