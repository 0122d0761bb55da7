-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.order_share(orders numeric, all_orders numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(orders, all_orders);

comment on function warehouse.order_share is 'orders in % of all_orders.';
