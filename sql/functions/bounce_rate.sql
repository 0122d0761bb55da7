-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.bounce_rate(bounced_entrances numeric, entrances numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(bounced_entrances, entrances);

comment on function warehouse.bounce_rate is 'Share of the sessions whose first pageview it was that bounced, in percent.';
