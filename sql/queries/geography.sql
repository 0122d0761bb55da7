-- Grain: one row per country, region and city with a sale; empty if the place is unknown.
select
    country,
    region,
    city,
    orders,
    customers,
    net_revenue,
    warehouse.revenue_share(net_revenue, sum(net_revenue) over ()) as revenue_share,
    warehouse.avg_net_order_value(net_revenue, orders) as avg_net_order_value
from warehouse.vw_sales_by_geography
order by
    net_revenue desc,
    country collate "C" nulls last,
    region collate "C" nulls last,
    city collate "C" nulls last
