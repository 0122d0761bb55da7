-- severity: warn
-- sample: 50
-- Every order has a known status; others are kept as they are, and count as is_sale says. Money is the total of the orders.
-- do: Say in the configuration what each status stands for: under statuses.map if it means a known one (as "picked_up: completed"), under statuses.notSales, beside those that stand there, if its orders are no sales.
select
    o.status,
    warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings)) as is_sale,
    count(*) as orders,
    sum(s.total_amount) as money,
    min(o.order_id) as first_order_id
from production.orders as o
join warehouse.fact_sales as s on s.order_id = o.order_id
where o.status not in (
      'pending', 'processing', 'completed', 'shipped', 'delivered', 'partially_paid', 'partially_refunded', 'cancelled',
      'failed', 'refunded'
  )
  and o.status <> all ((select not_sale_statuses from ops.settings)::text[])
  and /* scope:order o.order_id */ true
group by o.status
order by count(*) desc, o.status
