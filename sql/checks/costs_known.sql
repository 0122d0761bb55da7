-- severity: warn
-- finds: Products sold without a known cost
-- Every product that was sold has a cost. Without one, its whole revenue counts as profit. Money is that revenue.
-- do: Hand in the costs of these products: unit_cost in products, or product_costs with the day from which each cost holds.
select p.product_id, count(*) as lines, sum(i.net_amount) as money
from warehouse.fact_order_item as i
join warehouse.dim_product as p on p.product_key = i.product_key
where i.is_sale and i.unit_cost is null and i.unit_price is not null and /* scope:order i.order_id */ true
group by p.product_id
order by 3 desc, 1
