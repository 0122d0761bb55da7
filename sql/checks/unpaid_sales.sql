-- severity: warn
-- A sale has a successful payment, if the shop hands in payments at all. Money is the net revenue of the sales without one.
-- do: Look whether payments are missing from the files, or have a status that is not known to be a success. Orders that nobody pays any more get the status cancelled in the shop; storehouse query orders_without_payment lists all.
select s.order_id, s.status, s.ordered_at, s.total_amount, s.net_amount as money
from warehouse.fact_sales as s
where s.is_sale
  -- What is free needs no payment.
  and (s.total_amount > 0 or s.net_amount <> 0)
  and exists (select from production.payments)
  and not exists (select from warehouse.fact_payment as p where p.order_id = s.order_id and p.is_successful)
  and /* scope:order s.order_id */ true
order by s.net_amount desc, s.order_id
