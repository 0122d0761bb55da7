-- severity: error
-- finds: Orders without exactly one version of their customer
-- Joining a fact to its customer by id and time finds exactly one version, the one of its key. So no join multiplies rows.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select f.order_id, f.customer_key, count(c.customer_key) as versions, min(c.customer_key) as version_key
from warehouse.fact_sales as f
left join warehouse.dim_customer as c
    on c.customer_id = f.customer_id and f.ordered_at >= c.valid_from and f.ordered_at < c.valid_to
where f.customer_id is not null and /* scope:order f.order_id */ true
group by f.order_id, f.customer_key
having count(c.customer_key) <> 1 or min(c.customer_key) <> f.customer_key
union all
select f.session_id, f.customer_key, count(c.customer_key), min(c.customer_key)
from warehouse.fact_session as f
left join warehouse.dim_customer as c
    on c.customer_id = f.customer_id and f.started_at >= c.valid_from and f.started_at < c.valid_to
where f.customer_id is not null and /* scope:session f.session_id */ true
group by f.session_id, f.customer_key
having count(c.customer_key) <> 1 or min(c.customer_key) <> f.customer_key
