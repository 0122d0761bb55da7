-- severity: warn
-- An order is not refunded more than its successful payments, or its total where it has none; money is what is too much.
-- do: Look the orders up in the shop: a refund may be exported twice under two ids, or a payment may be missing from the files.
select
    s.order_id,
    r.refund_amount,
    coalesce(p.paid_amount, s.total_amount) as paid_amount,
    r.refund_amount - greatest(coalesce(p.paid_amount, s.total_amount), 0) as money
from warehouse.fact_sales as s
left join (
    select f.order_id, sum(f.amount) as paid_amount
    from warehouse.fact_payment as f
    -- A row of 0 is a fee that a payment provider tells of: it pays nothing.
    where f.is_successful and f.amount > 0 and /* scope:order f.order_id */ true
    group by f.order_id
) as p on p.order_id = s.order_id
cross join lateral (
    -- What was paid may be what is left after returned lines.
    select s.refund_amount - coalesce(sum(f.amount) filter (where f.reason = 'returned line'), 0) as refund_amount
    from warehouse.fact_refund as f
    where f.order_id = s.order_id
) as r
where s.refund_amount > 0 and r.refund_amount > greatest(coalesce(p.paid_amount, s.total_amount), 0) and /* scope:order s.order_id */ true
order by 4 desc, s.order_id
