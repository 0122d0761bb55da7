-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.contribution_margin(contribution numeric, net_sales numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(contribution, net_sales);

comment on function warehouse.contribution_margin is 'contribution in % of net_sales: what is left of 100 after returns, goods, delivery and payment fees.';
