-- Grain: one row per day and product with a sale or a cart add.
create view warehouse.product_performance_daily as
select
    a.date,
    p.product_id,
    p.product_name,
    p.category_name,
    a.times_purchased,
    a.units as total_quantity_sold,
    a.gross_sales as total_revenue,
    a.net_revenue,
    a.gross_profit,
    a.times_added_to_cart,
    warehouse.cart_to_purchase_rate(a.times_purchased, a.times_added_to_cart) as cart_to_purchase_rate,
    a.product_key
from warehouse.agg_product_day as a
join warehouse.dim_product as p on p.product_key = a.product_key
where a.orders > 0 or a.times_added_to_cart > 0;

comment on view warehouse.product_performance_daily is 'One row per day and product with a sale or a cart add.';
comment on column warehouse.product_performance_daily.date is 'Business date of the sales and cart adds.';
comment on column warehouse.product_performance_daily.total_quantity_sold is 'Units sold.';
comment on column warehouse.product_performance_daily.total_revenue is 'Σ quantity × unit price, before discounts.';
comment on column warehouse.product_performance_daily.cart_to_purchase_rate is 'times_purchased / times_added_to_cart, in percent.';
