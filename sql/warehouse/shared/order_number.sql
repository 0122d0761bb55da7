-- The position of an order among its customer's sales, in order of time. It needs all orders of a customer, so its
-- scope is customers.
select
    o.order_id,
    row_number() over (partition by o.customer_id order by o.time, o.order_id) as customer_order_number
from production.orders as o
where o.customer_id is not null
    and warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings))
    and /* scope:ordering_customer o.customer_id */ true
