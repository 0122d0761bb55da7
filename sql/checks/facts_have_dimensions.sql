-- severity: error
-- finds: Rows that refer to something missing
-- Every fact finds its row in each dimension that it refers to.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select 'fact_sales' as fact, f.order_id as id
from warehouse.fact_sales as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_customer as c on c.customer_key = f.customer_key
left join warehouse.dim_channel as ch on ch.channel_key = f.channel_key
left join warehouse.dim_payment as p on p.payment_key = f.payment_key
left join warehouse.dim_geography as g on g.geography_key = f.geography_key
where /* scope:order f.order_id */ true
  and (d.date_key is null or c.customer_key is null or ch.channel_key is null or p.payment_key is null or g.geography_key is null)
union all
select 'fact_order_item', f.order_id || ', ' || f.order_item_id
from warehouse.fact_order_item as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_product as p on p.product_key = f.product_key
left join warehouse.dim_customer as c on c.customer_key = f.customer_key
left join warehouse.dim_channel as ch on ch.channel_key = f.channel_key
where /* scope:order f.order_id */ true
  and (d.date_key is null or p.product_key is null or c.customer_key is null or ch.channel_key is null)
union all
select 'fact_payment', f.payment_id
from warehouse.fact_payment as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_customer as c on c.customer_key = f.customer_key
left join warehouse.dim_payment as p on p.payment_key = f.payment_key
where /* scope:order f.order_id */ true
  and (d.date_key is null or c.customer_key is null or p.payment_key is null)
union all
select 'fact_refund', f.refund_id
from warehouse.fact_refund as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_customer as c on c.customer_key = f.customer_key
left join warehouse.dim_product as p on p.product_key = f.product_key
where /* scope:order f.order_id */ true
  and (d.date_key is null or c.customer_key is null or p.product_key is null)
union all
select 'fact_session', f.session_id
from warehouse.fact_session as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_customer as c on c.customer_key = f.customer_key
left join warehouse.dim_channel as ch on ch.channel_key = f.channel_key
left join warehouse.dim_geography as g on g.geography_key = f.geography_key
where /* scope:session f.session_id */ true
  and (d.date_key is null or c.customer_key is null or ch.channel_key is null or g.geography_key is null)
union all
select 'fact_inventory', f.product_id
from warehouse.fact_inventory as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_product as p on p.product_key = f.product_key
where /* scope:stock_key f.product_id, f.date_key */ true
  and (d.date_key is null or p.product_key is null)
union all
select 'fact_ad_spend', f.spend_id
from warehouse.fact_ad_spend as f
left join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_channel as ch on ch.channel_key = f.channel_key
where /* scope:spend_key f.date_key */ true
  and (d.date_key is null or ch.channel_key is null)
union all
select 'fact_expense', f.expense_id || ', ' || f.date_key
from warehouse.fact_expense as f
left join warehouse.dim_date as d on d.date_key = f.date_key
where /* scope:expense f.expense_id */ true
  and d.date_key is null
