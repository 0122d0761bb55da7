-- severity: warn
-- finds: Rows that a file has twice, with different values
-- Rows of one file with the same key and the same age have the same values. Where they differ, the last one wins. Money is the amount of the orders and lines that lost.
-- do: Look at the lines in the file. An export with one row for each line of an order is not an orders file: include each order once. Rows that are later states of the same thing need an updated_at.
select
    f.name as file,
    c.feed,
    c.row_key as key,
    (array_agg(c.line order by c.line))[1:20] as lines,
    sum(c.money) filter (where not c.stands) as money
from (
    select k.*, k.line = max(k.line) over (partition by k.feed, k.row_key) as stands
    from ops.contradictions as k
    where /* scope:run k.run_id */ true
) as c
join ops.files as f on f.file_id = c.file_id
group by c.file_id, f.name, c.feed, c.row_key
order by 5 desc nulls last, 1, 2, 3
