-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_time_to_cart_minutes(seconds_to_cart numeric, sessions_with_cart numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(seconds_to_cart, 60 * sessions_with_cart);

comment on function warehouse.avg_time_to_cart_minutes is 'Mean minutes from the start of a session to its first cart add.';
