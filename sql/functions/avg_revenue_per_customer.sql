-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_revenue_per_customer(total_revenue numeric, customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(total_revenue, customers);

comment on function warehouse.avg_revenue_per_customer is 'total_revenue / customers.';
