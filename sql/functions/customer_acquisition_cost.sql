-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.customer_acquisition_cost(ad_spend numeric, new_customers numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(ad_spend, new_customers);

comment on function warehouse.customer_acquisition_cost is 'ad_spend per new customer.';
