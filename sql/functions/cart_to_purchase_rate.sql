-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.cart_to_purchase_rate(times_purchased numeric, times_added_to_cart numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(times_purchased, times_added_to_cart);

comment on function warehouse.cart_to_purchase_rate is 'times_purchased in % of times_added_to_cart.';
