-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.cart_abandonment_rate(abandoned_carts numeric, sessions_with_cart numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(abandoned_carts, sessions_with_cart);

comment on function warehouse.cart_abandonment_rate is 'Sessions with a cart add and no sale in % of sessions with a cart add.';
