-- severity: warn
-- finds: Rows that wait over a week for their order
-- No line, payment or refund waits more than a week for its order. Money is the amount of the payments and refunds.
-- do: Hand in the missing orders: storehouse rejects list --reason orphan names them. Use storehouse rejects discard for rows whose order will never come.
select
    r.feed,
    f.name as file,
    count(*) as row_count,
    min(r.created_at) as waiting_since,
    min(r.order_id) as first_order_id,
    sum((r.row_values ->> 'amount')::numeric) as money
from ops.rejected_rows as r
join ops.files as f on f.file_id = r.file_id
where r.reason = 'orphan' and r.status = 'open' and r.created_at < now() - interval '7 days'
group by r.feed, f.file_id, f.name
order by 3 desc, 1, 2
