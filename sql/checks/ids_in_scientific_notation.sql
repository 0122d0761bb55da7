-- severity: warn
-- finds: Ids that a spreadsheet has damaged
-- No id is written the way spreadsheets write large numbers (4.02E+12). Different ids can have become the same one, and then only one row of them is kept.
-- do: Export the file from the shop again. Don't open it in a spreadsheet, or import it there with the id columns as text. Remove the rows with these ids by is_deleted, if the feed has that. Otherwise use storehouse reset and load without the file.
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
