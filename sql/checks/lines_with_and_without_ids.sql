-- severity: warn
-- finds: Orders in which only some lines have ids
-- Either all lines of an order have ids or none has. Lines with an id and lines without can be the same lines twice. Money is the amount of the lines without an id.
-- do: Hand in lines with an id (order_item_id) in every file, or in none. Remove what is counted twice by is_deleted: lines with an id by that id; all lines without one by a single such line of the order in a newer file.
select
    l.order_id,
    count(*) filter (where l.order_item_id !~ '^#[0-9]+(/[0-9]+)?$') as lines_with_id,
    count(*) filter (where l.order_item_id ~ '^#[0-9]+(/[0-9]+)?$') as lines_without_id,
    sum(round(l.product_qty * l.product_price, 2)) filter (where l.order_item_id ~ '^#[0-9]+(/[0-9]+)?$') as money
from production.order_items as l
where /* scope:order l.order_id */ true
group by l.order_id
having bool_or(l.order_item_id ~ '^#[0-9]+(/[0-9]+)?$') and bool_or(l.order_item_id !~ '^#[0-9]+(/[0-9]+)?$')
order by 4 desc, l.order_id
