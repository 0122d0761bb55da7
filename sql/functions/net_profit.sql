-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.net_profit(contribution_after_ads numeric, expenses numeric) returns numeric
language sql immutable parallel safe
return contribution_after_ads - expenses;

comment on function warehouse.net_profit is 'contribution_after_ads − expenses.';
