-- severity: error
-- The facts hold what production holds: as many orders, lines, payments, refunds, sessions and stock levels, and the same sums.
select fact, in_production, in_warehouse
from (
    select 'orders' as fact,
        (select count(*) from production.orders as o where /* scope:order o.order_id */ true)::numeric as in_production,
        (select count(*) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)::numeric as in_warehouse
    union all
    select 'order lines',
        (select count(*) from production.order_items as l where /* scope:order l.order_id */ true),
        (select sum(f.line_count) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)
    union all
    select 'quantity',
        (select sum(l.product_qty) from production.order_items as l where /* scope:order l.order_id */ true),
        (select sum(f.quantity) from warehouse.fact_order_item as f where /* scope:order f.order_id */ true)
    union all
    select 'gross amount of lines',
        (select sum(round(l.product_qty * l.product_price, 2)) from production.order_items as l where /* scope:order l.order_id */ true),
        (select sum(f.gross_amount) from warehouse.fact_order_item as f where f.unit_price is not null and /* scope:order f.order_id */ true)
    union all
    select 'payments',
        (select sum(p.amount) from production.payments as p where /* scope:order p.order_id */ true),
        (select sum(f.amount) from warehouse.fact_payment as f where /* scope:order f.order_id */ true)
    union all
    select 'refunds',
        (select sum(r.amount) from production.refunds as r where /* scope:order r.order_id */ true),
        (select sum(f.amount) from warehouse.fact_refund as f where /* scope:order f.order_id */ true)
    union all
    select 'refunds of orders',
        (select sum(r.amount) from production.refunds as r where /* scope:order r.order_id */ true),
        (select sum(f.refund_amount) from warehouse.fact_sales as f where /* scope:order f.order_id */ true)
    union all
    select 'sessions',
        (select count(*) from production.sessions as s where /* scope:session s.session_id */ true),
        (select count(*) from warehouse.fact_session as f where /* scope:session f.session_id */ true)
    union all
    select 'pageviews',
        (select count(*) from production.pageviews as p where /* scope:session p.session_id */ true and /* scope:event_time p.time */ true),
        (select sum(f.pageview_count) from warehouse.fact_session as f where /* scope:session f.session_id */ true)
    union all
    select 'stock levels',
        (select count(*) from production.inventory as i where /* scope:stock i.product_id, i.day */ true),
        (select count(*) from warehouse.fact_inventory as f where /* scope:stock_key f.product_id, f.date_key */ true)
) as compared
where coalesce(in_production, 0) <> coalesce(in_warehouse, 0)
