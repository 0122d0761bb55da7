-- severity: warn
-- finds: Refunded orders without a refund
-- An order whose status says that it was refunded, in full or in part, has a refund. Without one its revenue still counts. Money is that revenue.
-- do: Hand in the refunds of these orders (feed refunds). If the shop has none, map the status under statuses.map, for example to cancelled if such orders are not sales.
select s.order_id, s.status, s.total_amount, s.net_amount as money
from warehouse.fact_sales as s
where s.status in ('refunded', 'partially_refunded')
  and not exists (select from warehouse.fact_refund as r where r.order_id = s.order_id)
  and /* scope:order s.order_id */ true
order by s.net_amount desc, s.order_id
