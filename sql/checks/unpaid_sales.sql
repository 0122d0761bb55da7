-- severity: warn
-- finds: Sales without a successful payment
-- A sale has a successful payment, provided that the shop hands in payments at all. Money is the net revenue of the sales without one.
-- do: Check whether payments are missing from the files, or have a status that does not count as successful. In the shop, cancel orders that will never be paid. storehouse query orders_without_payment lists all of them.
select s.order_id, s.status, s.ordered_at, s.total_amount, s.net_amount as money
from warehouse.fact_sales as s
where s.is_sale
  -- A free order needs no payment.
  and (s.total_amount > 0 or s.net_amount <> 0)
  and exists (select from production.payments)
  and not exists (select from warehouse.fact_payment as p where p.order_id = s.order_id and p.is_successful)
  and /* scope:order s.order_id */ true
order by s.net_amount desc, s.order_id
