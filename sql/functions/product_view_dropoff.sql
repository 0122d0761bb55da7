-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.product_view_dropoff(sessions numeric, product_view_sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(sessions - product_view_sessions, sessions);

comment on function warehouse.product_view_dropoff is 'Sessions without a product view, in % of all.';
