-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_order_value(total_revenue numeric, orders numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(total_revenue, orders);

comment on function warehouse.avg_order_value is 'total_revenue per sale.';
