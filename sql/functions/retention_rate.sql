-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.retention_rate(active_customers numeric, cohort_size numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(active_customers, cohort_size);

comment on function warehouse.retention_rate is 'active_customers in % of cohort_size.';
