-- Grain: one row per month and category with a sale.
create view warehouse.vw_category_margin_monthly as
with product_month as (
    select
        date_trunc('month', date)::date as month,
        product_key,
        sum(net_revenue) as net_revenue,
        sum(product_cost) as total_cost,
        sum(gross_profit) as gross_profit
    from warehouse.agg_product_day
    where orders > 0
    group by 1, 2
)
select
    m.month,
    p.category_name,
    sum(m.net_revenue) as net_revenue,
    sum(m.total_cost) as total_cost,
    sum(m.gross_profit) as gross_profit,
    warehouse.profit_margin(sum(m.gross_profit), sum(m.net_revenue)) as profit_margin
from product_month as m
join warehouse.dim_product as p on p.product_key = m.product_key
group by m.month, p.category_name;

comment on view warehouse.vw_category_margin_monthly is 'One row per month and category with a sale.';
comment on column warehouse.vw_category_margin_monthly.month is 'First day of the month.';
comment on column warehouse.vw_category_margin_monthly.category_name is 'Category; Uncategorized without one.';
comment on column warehouse.vw_category_margin_monthly.net_revenue is 'Gross sales − discounts.';
comment on column warehouse.vw_category_margin_monthly.total_cost is 'Cost of the units sold; lines without a known cost count as 0.';
comment on column warehouse.vw_category_margin_monthly.gross_profit is 'net_revenue − total_cost.';
comment on column warehouse.vw_category_margin_monthly.profit_margin is 'gross_profit / net_revenue, in percent.';
