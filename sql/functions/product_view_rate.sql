-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.product_view_rate(product_view_sessions numeric, sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(product_view_sessions, sessions);

comment on function warehouse.product_view_rate is 'Sessions with a product view, or a later step, in % of sessions.';
