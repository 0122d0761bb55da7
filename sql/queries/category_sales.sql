-- Grain: one row per category with a sale.
select
    category_name,
    quantity,
    net_revenue,
    warehouse.revenue_share(net_revenue, sum(net_revenue) over ()) as revenue_share,
    total_cost,
    gross_profit,
    profit_margin
from warehouse.vw_revenue_by_category
order by
    net_revenue desc,
    category_name collate "C"
