-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.refund_rate(returns numeric, net_revenue numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(returns, net_revenue);

comment on function warehouse.refund_rate is 'returns in % of net_revenue.';
