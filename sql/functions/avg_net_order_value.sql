-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_net_order_value(net_revenue numeric, orders numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(net_revenue, orders);

comment on function warehouse.avg_net_order_value is 'net_revenue per sale; NULL for listings and products.';
