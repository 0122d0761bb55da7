-- severity: warn
-- finds: Orders with lines from two kinds of files
-- The lines of an order come from one kind of file. Money is the amount of the lines from other kinds: it may count twice.
-- do: If two platforms use the same order numbers, load each into its own warehouse. If the shop changed its exporter, use the files of only one: take the others out of the archive, then run storehouse reset --yes and load the archive.
with kind_sum as (
    select
        l.order_id,
        coalesce(f.source, 'order_items') as kind,
        sum(abs(round(l.product_qty * l.product_price, 2))) as amount
    from production.order_items as l
    join ops.files as f on f.file_id = l.file_id
    -- Most warehouses have lines of only one kind, and need no further look.
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
