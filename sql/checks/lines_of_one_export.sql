-- severity: warn
-- The lines of an order come from one kind of file. Money is what those of the other kinds come to: it may count twice.
-- do: Where two platforms number their orders alike, load each into a warehouse of its own. Where the shop has changed its exporter, hand the orders in by one of the two alone: take the other files out of the archive, then storehouse reset --yes and load the archive.
with kind_sum as (
    select
        l.order_id,
        coalesce(f.source, 'order_items') as kind,
        sum(abs(round(l.product_qty * l.product_price, 2))) as amount
    from production.order_items as l
    join ops.files as f on f.file_id = l.file_id
    -- Most warehouses have lines of one kind alone: they need no look at each.
    where (
        select count(distinct coalesce(o.source, 'order_items'))
        from ops.files as o
        where o.feed = 'order_items' and o.outcome = 'loaded'
    ) > 1
      and /* scope:order l.order_id */ true
    group by 1, 2
)
select
    order_id,
    string_agg(kind, ', ' order by kind) as kinds,
    sum(amount) - max(amount) as money
from kind_sum
group by order_id
having count(*) > 1
order by 3 desc, 1
