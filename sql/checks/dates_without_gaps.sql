-- severity: error
-- finds: Days missing from the calendar
-- dim_date has every day from its first to its last, and each key matches its day.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select date_key, full_date, previous_date
from (
    select date_key, full_date, lag(full_date) over (order by full_date) as previous_date
    from warehouse.dim_date
    where date_key <> -1
) as day
where full_date - previous_date <> 1
   or date_key <> to_char(full_date, 'YYYYMMDD')::integer
