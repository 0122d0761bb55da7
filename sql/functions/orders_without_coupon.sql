-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.orders_without_coupon(orders bigint, orders_with_coupon bigint) returns bigint
language sql immutable parallel safe
return orders - orders_with_coupon;

comment on function warehouse.orders_without_coupon is 'Sales without a coupon.';
