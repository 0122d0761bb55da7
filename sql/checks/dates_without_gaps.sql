-- severity: error
-- dim_date has every day from its first to its last, and its keys say their day.
-- do: This is an error of Storehouse, not of your files: run storehouse rebuild; if it stays, report it with the rows shown.
select date_key, full_date, previous_date
from (
    select date_key, full_date, lag(full_date) over (order by full_date) as previous_date
    from warehouse.dim_date
    where date_key <> -1
) as day
where full_date - previous_date <> 1
   or date_key <> to_char(full_date, 'YYYYMMDD')::integer
