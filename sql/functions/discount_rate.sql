-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.discount_rate(discounts numeric, gross_sales numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(discounts, gross_sales);

comment on function warehouse.discount_rate is 'discounts in % of gross_sales.';
