-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.cost_coverage(costed_net_revenue numeric, net_revenue numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(costed_net_revenue, net_revenue);

comment on function warehouse.cost_coverage is 'Net revenue of lines whose unit cost is known, in % of net_revenue.';
