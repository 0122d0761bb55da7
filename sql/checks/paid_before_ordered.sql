-- severity: warn
-- finds: Payments or refunds dated before their order
-- No payment or refund is dated more than a day before its order. Money is the amount paid.
-- do: Compare one of these orders with the shop. If there are many, times are read in the wrong zone (sourceTimezone, or reading.timezone of the feed), or day and month are swapped (reading.dates).
select 'payments' as feed, t.payment_id as id, t.order_id, t.time, o.time as ordered_at, t.amount as money
from production.payments as t
join production.orders as o on o.order_id = t.order_id
where t.time < o.time - interval '1 day' and /* scope:order t.order_id */ true
union all
select 'refunds', t.refund_id, t.order_id, t.time, o.time, t.amount
from production.refunds as t
join production.orders as o on o.order_id = t.order_id
where t.time < o.time - interval '1 day' and /* scope:order t.order_id */ true
order by 6 desc, 1, 2
