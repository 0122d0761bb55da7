-- severity: error
-- finds: Customers whose sums differ from their sales
-- For each customer, the sales, the lifetime figures and the sum of the months (used for cohorts) are the same, to the cent.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with figure as (
    select
        s.customer_id,
        'sales' as source,
        count(*) as orders,
        sum(s.net_amount) as net_revenue
    from warehouse.fact_sales as s
    where s.is_sale and s.customer_id is not null and /* scope:buyer s.customer_id */ true
    group by s.customer_id
    union all
    select c.customer_id, 'lifetime', c.total_orders, c.net_revenue
    from warehouse.agg_customer as c
    where /* scope:buyer c.customer_id */ true
    union all
    select m.customer_id, 'months', sum(m.orders), sum(m.net_revenue)
    from warehouse.agg_customer_month as m
    where /* scope:buyer m.customer_id */ true
    group by m.customer_id
),
side_by_side as (
    select
        customer_id,
        max(array[orders, net_revenue]) filter (where source = 'sales') as sales,
        max(array[orders, net_revenue]) filter (where source = 'lifetime') as lifetime,
        max(array[orders, net_revenue]) filter (where source = 'months') as months
    from figure
    group by customer_id
)
select customer_id, sales, lifetime, months
from side_by_side
where lifetime is distinct from sales or months is distinct from sales
