-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.session_conversion_rate(sessions_with_sale numeric, sessions numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(sessions_with_sale, sessions);

comment on function warehouse.session_conversion_rate is 'Sessions with a sale in % of sessions.';
