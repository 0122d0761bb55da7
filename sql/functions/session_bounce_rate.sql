-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.session_bounce_rate(bounces numeric, sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(bounces, sessions);

comment on function warehouse.session_bounce_rate is 'Sessions with exactly one pageview, no click, no cart add and no order, in % of sessions.';
