-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.gross_profit(net_revenue numeric, product_cost numeric) returns numeric
language sql immutable parallel safe
return net_revenue - product_cost;

comment on function warehouse.gross_profit is 'net_revenue − product_cost.';
