-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.bounce_rate(bounced_entrances numeric, entrances numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(bounced_entrances, entrances);

comment on function warehouse.bounce_rate is 'Of the sessions whose first pageview it was, those that bounced, in percent.';
