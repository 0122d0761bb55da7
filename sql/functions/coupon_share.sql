-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.coupon_share(orders_with_coupon numeric, orders numeric) returns numeric
language sql immutable parallel safe
return warehouse.percent(orders_with_coupon, orders);

comment on function warehouse.coupon_share is 'Sales with a coupon in % of sales.';
