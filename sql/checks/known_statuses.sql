-- severity: warn
-- Every order has a known status; others are kept as they are. Map them in the configuration under statuses.map.
select o.status, count(*) as orders, min(o.order_id) as first_order_id
from production.orders as o
where o.status not in (
      'pending', 'processing', 'completed', 'shipped', 'delivered', 'partially_paid', 'partially_refunded', 'cancelled',
      'failed', 'refunded'
  )
  and o.status <> all ((select not_sale_statuses from ops.settings)::text[])
  and /* scope:order o.order_id */ true
group by o.status
