-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.contribution(
    net_revenue numeric,
    returns numeric,
    shipping_charged numeric,
    refunded_shipping numeric,
    product_cost numeric,
    returned_cost numeric,
    shipping_cost numeric,
    payment_fees numeric
) returns numeric
language sql immutable parallel safe
return net_revenue - returns + shipping_charged - refunded_shipping - product_cost + returned_cost - shipping_cost - payment_fees;

comment on function warehouse.contribution is 'net_sales + shipping_charged − refunded_shipping − product_cost + returned_cost − shipping_cost − payment_fees; NULL for listings and products.';
