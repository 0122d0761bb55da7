-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.survival_rate(active_customers numeric, known_customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(active_customers, known_customers);

comment on function warehouse.survival_rate is 'active_customers in % of known_customers.';
