-- severity: error
-- finds: Rows that refer to something missing
-- Every fact finds its row in each dimension that it refers to.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select 'fact_sales' as fact, f.order_id as id
from warehouse.fact_sales as f
where /* scope:order f.order_id */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_customer as c where c.customer_key = f.customer_key)
      or not exists (select from warehouse.dim_channel as ch where ch.channel_key = f.channel_key)
      or not exists (select from warehouse.dim_payment as p where p.payment_key = f.payment_key)
      or not exists (select from warehouse.dim_geography as g where g.geography_key = f.geography_key)
  )
union all
select 'fact_order_item', f.order_id || ', ' || f.order_item_id
from warehouse.fact_order_item as f
where /* scope:order f.order_id */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_product as p where p.product_key = f.product_key)
      or not exists (select from warehouse.dim_customer as c where c.customer_key = f.customer_key)
      or not exists (select from warehouse.dim_channel as ch where ch.channel_key = f.channel_key)
  )
union all
select 'fact_payment', f.payment_id
from warehouse.fact_payment as f
where /* scope:order f.order_id */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_customer as c where c.customer_key = f.customer_key)
      or not exists (select from warehouse.dim_payment as p where p.payment_key = f.payment_key)
  )
union all
select 'fact_refund', f.refund_id
from warehouse.fact_refund as f
where /* scope:order f.order_id */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_customer as c where c.customer_key = f.customer_key)
      or not exists (select from warehouse.dim_product as p where p.product_key = f.product_key)
  )
union all
select 'fact_session', f.session_id
from warehouse.fact_session as f
where /* scope:session f.session_id */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_customer as c where c.customer_key = f.customer_key)
      or not exists (select from warehouse.dim_channel as ch where ch.channel_key = f.channel_key)
      or not exists (select from warehouse.dim_geography as g where g.geography_key = f.geography_key)
  )
union all
select 'fact_inventory', f.product_id
from warehouse.fact_inventory as f
where /* scope:stock_key f.product_id, f.date_key */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_product as p where p.product_key = f.product_key)
  )
union all
select 'fact_ad_spend', f.spend_id
from warehouse.fact_ad_spend as f
where /* scope:spend_key f.date_key */ true
  and (
      not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
      or not exists (select from warehouse.dim_channel as ch where ch.channel_key = f.channel_key)
  )
union all
select 'fact_expense', f.expense_id || ', ' || f.date_key
from warehouse.fact_expense as f
where /* scope:expense f.expense_id */ true
  and not exists (select from warehouse.dim_date as d where d.date_key = f.date_key)
