-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.repeat_customers(customers bigint, new_customers bigint) returns bigint
language sql immutable parallel safe
return customers - new_customers;

comment on function warehouse.repeat_customers is 'Customers with a sale in the period and one before it; under a filter or cut, also those whose first sale is not shown.';
