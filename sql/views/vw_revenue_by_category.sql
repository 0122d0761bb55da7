-- Grain: one row per category with a sale.
create view warehouse.vw_revenue_by_category as
with product_sale as (
    select
        product_key,
        sum(units) as quantity,
        sum(net_revenue) as net_revenue,
        sum(product_cost) as total_cost,
        sum(gross_profit) as gross_profit
    from warehouse.agg_product_day
    where orders > 0
    group by product_key
)
select
    p.category_name,
    sum(s.quantity)::bigint as quantity,
    sum(s.net_revenue) as net_revenue,
    sum(s.total_cost) as total_cost,
    sum(s.gross_profit) as gross_profit,
    warehouse.profit_margin(sum(s.gross_profit), sum(s.net_revenue)) as profit_margin
from product_sale as s
join warehouse.dim_product as p on p.product_key = s.product_key
group by p.category_name;

comment on view warehouse.vw_revenue_by_category is 'One row per category with a sale.';
comment on column warehouse.vw_revenue_by_category.category_name is 'Category; Uncategorized without one.';
comment on column warehouse.vw_revenue_by_category.quantity is 'Units sold.';
comment on column warehouse.vw_revenue_by_category.net_revenue is 'Gross sales − discounts.';
comment on column warehouse.vw_revenue_by_category.total_cost is 'Cost of the units sold; lines without a known cost count as 0.';
comment on column warehouse.vw_revenue_by_category.gross_profit is 'net_revenue − total_cost.';
comment on column warehouse.vw_revenue_by_category.profit_margin is 'gross_profit / net_revenue, in percent.';
