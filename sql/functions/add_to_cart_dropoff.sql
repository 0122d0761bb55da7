-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.add_to_cart_dropoff(product_view_sessions numeric, add_to_cart_sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(product_view_sessions - add_to_cart_sessions, product_view_sessions);

comment on function warehouse.add_to_cart_dropoff is 'Sessions with a product view that did not get as far as a cart add, in % of them.';
