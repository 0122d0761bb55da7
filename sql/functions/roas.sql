-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.roas(net_revenue numeric, ad_spend numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(net_revenue, ad_spend);

comment on function warehouse.roas is 'net_revenue / ad_spend.';
