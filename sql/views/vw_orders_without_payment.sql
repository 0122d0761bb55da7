-- Grain: one row per sale without a successful payment.
create view warehouse.vw_orders_without_payment as
select
    s.order_id,
    s.ordered_at,
    s.customer_id,
    s.total_amount
from warehouse.fact_sales as s
where s.is_sale
  and not exists (select from warehouse.fact_payment as p where p.order_id = s.order_id and p.is_successful);

comment on view warehouse.vw_orders_without_payment is 'One row per sale without a successful payment.';
