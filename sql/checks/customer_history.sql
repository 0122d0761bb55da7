-- severity: error
-- finds: Customer versions that overlap or leave a gap
-- The versions of a customer follow each other without gap or overlap from 1900 to 9999, and only the last one is current.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select customer_id, valid_from, valid_to, is_current, previous_valid_to, next_valid_from
from (
    select
        c.*,
        lag(c.valid_to) over history as previous_valid_to,
        lead(c.valid_from) over history as next_valid_from
    from warehouse.dim_customer as c
    where c.customer_key > 0 and /* scope:customer c.customer_id */ true
    window history as (partition by c.customer_id order by c.valid_from)
) as version
where valid_from <> coalesce(previous_valid_to, '1900-01-01 00:00:00+00'::timestamptz)
   or valid_to <> coalesce(next_valid_from, '9999-12-31 00:00:00+00'::timestamptz)
   or is_current <> (next_valid_from is null)
union all
select c.customer_id, null, null, null, null, null
from production.customers as c
where /* scope:customer c.customer_id */ true
  and not exists (select from warehouse.dim_customer as d where d.customer_id = c.customer_id and d.is_current)
