-- severity: error
-- finds: Sums that differ from the loaded data
-- The facts match production: the same number of orders, lines, payments, refunds, sessions, stock levels, rows of ad spend and days of expenses, with the same sums.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
with refund as (
    select r.order_id, r.amount
    from production.refunds as r
    where /* scope:order r.order_id */ true
    union all
    -- Lines that were returned with their orders.
    select
        l.order_id,
        round(-l.product_qty * l.product_price, 2) - coalesce(l.discount, 0) + coalesce(l.shipping_price, 0)
        + case
            when coalesce(o.prices_include_tax, (select prices_include_tax from ops.settings)) then 0
            else coalesce(l.tax_amount, 0)
        end
    from production.order_items as l
    join production.orders as o on o.order_id = l.order_id
    where l.product_qty < 0
      and not exists (
          select from production.refunds as r where r.refund_id = l.order_id || '/return/' || l.order_item_id
      )
      and /* scope:order l.order_id */ true
)
select fact, in_production, in_warehouse
from (
    select 'orders' as fact,
        (select count(*) from production.orders as o where /* scope:order o.order_id */ true)::numeric as in_production,
        (select count(*) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)::numeric as in_warehouse
    union all
    select 'order lines',
        (select count(*) from production.order_items as l where l.product_qty >= 0 and /* scope:order l.order_id */ true),
        (select sum(f.line_count) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)
    union all
    select 'quantity',
        (select sum(l.product_qty) from production.order_items as l where l.product_qty >= 0 and /* scope:order l.order_id */ true),
        (select sum(f.quantity) from warehouse.fact_order_item as f where /* scope:order f.order_id */ true)
    union all
    select 'lines after discount',
        (select sum(of_order.priced - greatest(of_order.line_discount, coalesce(o.discount, 0)))
         from production.orders as o
         join (
             select
                 l.order_id,
                 sum(round(l.product_qty * l.product_price, 2)) as priced,
                 coalesce(sum(l.discount), 0) as line_discount
             from production.order_items as l
             where l.product_qty >= 0 and /* scope:order l.order_id */ true
             group by l.order_id
         ) as of_order on of_order.order_id = o.order_id),
        (select sum(f.net_amount + f.gift_card_amount + case when s.prices_include_tax then f.tax_amount else 0 end)
         from warehouse.fact_order_item as f
         join warehouse.fact_sales as s on s.order_id = f.order_id
         where f.unit_price is not null and /* scope:order f.order_id */ true)
    union all
    select 'tax',
        (select sum(coalesce(o.tax_amount, coalesce(of_order.tax_amount, 0) + coalesce(o.shipping_tax_amount, 0)))
         from production.orders as o
         left join (
             select l.order_id, sum(l.tax_amount) as tax_amount
             from production.order_items as l
             where l.product_qty >= 0 and /* scope:order l.order_id */ true
             group by l.order_id
         ) as of_order on of_order.order_id = o.order_id
         where /* scope:order o.order_id */ true),
        (select sum(f.tax_amount) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)
    union all
    select 'fees of payments',
        (select sum(p.fee_amount) from production.payments as p where /* scope:order p.order_id */ true),
        (select sum(f.payment_fee_amount) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)
    union all
    select 'payments',
        (select sum(p.amount) from production.payments as p where /* scope:order p.order_id */ true),
        (select sum(f.amount) from warehouse.fact_payment as f where /* scope:order f.order_id */ true)
    union all
    select 'refunds',
        (select sum(r.amount) from refund as r),
        (select sum(f.amount) from warehouse.fact_refund as f where /* scope:order f.order_id */ true)
    union all
    select 'refunds of orders',
        (select sum(r.amount) from refund as r),
        (select sum(f.refund_amount) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)
    union all
    select 'sessions',
        (select count(*) from production.sessions as s where /* scope:session s.session_id */ true),
        (select count(*) from warehouse.fact_session as f where /* scope:session f.session_id */ true)
    union all
    select 'pageviews',
        -- Of sessions in scope all events are in production, archived or not before.
        (select count(*) from production.pageviews as p where /* scope:session p.session_id */ true and /* scope:event_time p.time */ true)
            + (select coalesce(sum(m.row_count), 0) from ops.archived_months as m
               where m.feed = 'pageviews' and m.state = 'archived' and /* scope:session null::text */ true),
        (select sum(f.pageview_count) from warehouse.fact_session as f where /* scope:session f.session_id */ true)
    union all
    select 'stock levels',
        (select count(*) from production.inventory as i where /* scope:stock i.product_id, i.day */ true),
        (select count(*) from warehouse.fact_inventory as f where /* scope:stock_key f.product_id, f.date_key */ true)
    union all
    select 'ad spend',
        (select sum(a.amount) from production.ad_spend as a where /* scope:spend a.date */ true),
        (select sum(f.amount) from warehouse.fact_ad_spend as f where /* scope:spend_key f.date_key */ true)
    union all
    select 'rows of ad spend',
        (select count(*) from production.ad_spend as a where /* scope:spend a.date */ true),
        (select count(*) from warehouse.fact_ad_spend as f where /* scope:spend_key f.date_key */ true)
    union all
    select 'expenses',
        (select sum(e.amount) from production.expenses as e where /* scope:expense e.expense_id */ true),
        (select sum(f.amount) from warehouse.fact_expense as f where /* scope:expense f.expense_id */ true)
    union all
    select 'days of expenses',
        (select sum(coalesce(e.date_to, e.date_from) - e.date_from + 1) from production.expenses as e where /* scope:expense e.expense_id */ true),
        (select count(*) from warehouse.fact_expense as f where /* scope:expense f.expense_id */ true)
) as compared
where coalesce(in_production, 0) <> coalesce(in_warehouse, 0)
