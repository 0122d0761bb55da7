-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.expected_lifespan_months(lifespan_months numeric, customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(lifespan_months, customers);

comment on function warehouse.expected_lifespan_months is 'lifespan_months / customers.';
