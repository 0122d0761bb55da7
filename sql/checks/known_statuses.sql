-- severity: warn
-- finds: Order statuses that are not known
-- sample: 50
-- Every order has a known status. Other statuses are kept, and is_sale shows whether they count as sales. Money is the total of the orders.
-- do: In the configuration, say what each status means. Add it to statuses.map if it means a known status ("picked_up: completed"). Add it to statuses.notSales, next to the existing entries, if its orders are not sales.
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
