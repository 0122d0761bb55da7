-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.avg_time_to_purchase_minutes(seconds_to_purchase numeric, sessions_with_sale numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(seconds_to_purchase, 60 * sessions_with_sale);

comment on function warehouse.avg_time_to_purchase_minutes is 'Mean minutes from the start of a session to its first sale.';
