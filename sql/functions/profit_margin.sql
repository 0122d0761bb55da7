-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.profit_margin(gross_profit numeric, net_revenue numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(gross_profit, net_revenue);

comment on function warehouse.profit_margin is 'gross_profit in % of net_revenue.';
