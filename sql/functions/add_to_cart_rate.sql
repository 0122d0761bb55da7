-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.add_to_cart_rate(add_to_cart_sessions numeric, sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(add_to_cart_sessions, sessions);

comment on function warehouse.add_to_cart_rate is 'Sessions with a cart add, or a sale, in % of sessions.';
