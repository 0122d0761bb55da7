-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.returning_share(returning_customers numeric, customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(returning_customers, customers);

comment on function warehouse.returning_share is 'returning_customers in % of customers: those with a second or later sale in the period.';
