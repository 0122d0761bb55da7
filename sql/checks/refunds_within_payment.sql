-- severity: warn
-- finds: Orders with more refunded than paid
-- The refunds of an order are not higher than its successful payments, or than its total if it has none. Money is the excess.
-- do: Look the orders up in the shop: a refund may have been exported twice under two ids, or a payment may be missing from the files.
select
    s.order_id,
    r.refund_amount,
    coalesce(p.paid_amount, s.total_amount) as paid_amount,
    r.refund_amount - greatest(coalesce(p.paid_amount, s.total_amount), 0) as money
from warehouse.fact_sales as s
left join (
    select f.order_id, sum(f.amount) as paid_amount
    from warehouse.fact_payment as f
    -- A row of 0 is a payment provider's fee and pays nothing.
    where f.is_successful and f.amount > 0 and /* scope:order f.order_id */ true
    group by f.order_id
) as p on p.order_id = s.order_id
cross join lateral (
    -- The amount paid can be what is left after returned lines.
    select s.refund_amount - coalesce(sum(f.amount) filter (where f.reason = 'returned line'), 0) as refund_amount
    from warehouse.fact_refund as f
    where f.order_id = s.order_id
) as r
where s.refund_amount > 0 and r.refund_amount > greatest(coalesce(p.paid_amount, s.total_amount), 0) and /* scope:order s.order_id */ true
order by 4 desc, s.order_id
