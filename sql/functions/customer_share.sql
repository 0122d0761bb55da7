-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.customer_share(customers numeric, all_customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(customers, all_customers);

comment on function warehouse.customer_share is 'customers in % of all_customers.';
