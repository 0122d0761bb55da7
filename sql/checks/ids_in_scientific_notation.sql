-- severity: warn
-- No id is written as a spreadsheet writes large numbers (4.02E+12): different ids may have become one, and their rows lost to one another.
-- do: Export the file from the shop again and don't open it in a spreadsheet, or import it there with the id columns as text. Rows under these ids go with is_deleted, where the feed has that; else storehouse reset and a load without the file.
select 'orders' as feed, t.order_id as id
from production.orders as t
where t.order_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:order t.order_id */ true
union all
select 'order_items', t.order_item_id
from production.order_items as t
where t.order_item_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:order t.order_id */ true
union all
select 'customers', t.customer_id
from production.customers as t
where t.customer_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:customer t.customer_id */ true
union all
select 'products', t.product_id
from production.products as t
where t.product_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:product t.product_id */ true
union all
select 'payments', t.payment_id
from production.payments as t
where t.payment_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:order t.order_id */ true
union all
select 'refunds', t.refund_id
from production.refunds as t
where t.refund_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:order t.order_id */ true
union all
select t.feed, t.order_id
from ops.rejected_rows as t
where t.reason = 'orphan' and t.status = 'open'
  and t.order_id ~ '^[0-9]([.,][0-9]+)?[Ee][+][0-9]+$' and /* scope:run t.run_id */ true
