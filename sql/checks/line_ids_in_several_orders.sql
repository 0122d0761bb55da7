-- severity: warn
-- finds: Line ids that several orders use
-- A line id that the shop assigned belongs to one order. This applies to files in which most line ids belong to one order; files that number the lines of each order are not checked. Money is the amount of all lines with the id.
-- do: Look the lines up in the shop. Delete a line that moved to another order under its old order (is_deleted). Export ids again as text if a spreadsheet cut or rounded them.
with line as (
    select
        l.file_id,
        l.order_id,
        l.order_item_id,
        l.product_qty,
        l.product_price,
        -- Looks like a position in the order: a number from 1 (or 0) up to the number of lines.
        case when l.order_item_id ~ '^[0-9]{1,9}$'
            then l.order_item_id::integer <= count(*) over (partition by l.file_id, l.order_id) else false end as is_place
    from production.order_items as l
    where l.order_item_id !~ '^#[0-9]+$'
      and /* scope:order l.order_id */ true
      and /* scope:file l.file_id */ true
),
counted_file as (
    select file_id
    from (select file_id, order_id, bool_and(is_place) as is_counted from line group by file_id, order_id) as file_order
    group by file_id
    having count(*) filter (where is_counted) * 2 > count(*)
),
line_id as (
    select
        file_id,
        order_item_id,
        count(*) as orders,
        (array_agg(order_id order by order_id))[1:5] as first_order_ids,
        sum(round(product_qty * product_price, 2)) as money
    from line
    where file_id not in (select file_id from counted_file)
    group by file_id, order_item_id
)
select f.name as file, i.order_item_id, i.orders, i.first_order_ids, i.money
from (
    select *, count(*) filter (where orders = 1) over of_file * 2 > count(*) over of_file as is_own
    from line_id
    window of_file as (partition by file_id)
) as i
join ops.files as f on f.file_id = i.file_id
where i.is_own and i.orders > 1
order by i.orders desc, f.name, i.order_item_id
