-- Grain: one row per country, region and city with a sale.
create view warehouse.vw_sales_by_geography as
with place_customer as (
    select
        geography_key,
        customer_id,
        count(*) as orders,
        sum(net_amount) as net_revenue
    from warehouse.fact_sales
    where is_sale
    group by geography_key, customer_id
),
place as (
    select
        geography_key,
        sum(orders)::bigint as orders,
        count(customer_id) as customers,
        sum(net_revenue) as net_revenue
    from place_customer
    group by geography_key
)
select
    g.country,
    g.region,
    g.city,
    p.orders,
    p.customers,
    p.net_revenue
from place as p
left join warehouse.dim_geography as g on g.geography_key = p.geography_key and g.geography_key > 0;

comment on view warehouse.vw_sales_by_geography is 'One row per country, region and city with a sale; NULL if the place is unknown.';
comment on column warehouse.vw_sales_by_geography.orders is 'Number of sales.';
comment on column warehouse.vw_sales_by_geography.customers is 'Distinct customers, without guests.';
comment on column warehouse.vw_sales_by_geography.net_revenue is 'Gross sales − discounts.';
