-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.order_dropoff(add_to_cart_sessions numeric, sessions_with_sale numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(add_to_cart_sessions - sessions_with_sale, add_to_cart_sessions);

comment on function warehouse.order_dropoff is 'Sessions with a cart add that did not get as far as a sale, in % of them.';
