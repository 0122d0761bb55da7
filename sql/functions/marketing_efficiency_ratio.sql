-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.marketing_efficiency_ratio(net_sales numeric, ad_spend numeric) returns numeric
language sql immutable parallel safe
return warehouse.ratio(net_sales, ad_spend);

comment on function warehouse.marketing_efficiency_ratio is 'net_sales / ad_spend.';
