-- Grain: one row per calendar month (1 to 12) and category with a sale.
create view warehouse.vw_category_seasonality as
with shop_month as (
    select
        extract(month from m.month)::integer as month,
        count(*) as months,
        sum(count(*)) over () as all_months
    from warehouse.activity as a
    cross join lateral generate_series(date_trunc('month', a.first_date::timestamp), a.last_date::timestamp, interval '1 month') as m (month)
    group by 1
),
product_month as (
    select
        extract(month from date)::integer as month,
        product_key,
        sum(net_revenue) as net_revenue
    from warehouse.agg_product_day
    where orders > 0
    group by 1, 2
),
category_month as (
    select
        m.month,
        p.category_name,
        sum(m.net_revenue) as net_revenue,
        sum(sum(m.net_revenue)) over (partition by p.category_name) as category_revenue
    from product_month as m
    join warehouse.dim_product as p on p.product_key = m.product_key
    group by m.month, p.category_name
)
select
    c.month,
    c.category_name,
    c.net_revenue,
    round(c.net_revenue * s.all_months / nullif(s.months * c.category_revenue, 0), 4) as seasonality_index
from category_month as c
join shop_month as s on s.month = c.month;

comment on view warehouse.vw_category_seasonality is 'One row per calendar month and category with a sale.';
comment on column warehouse.vw_category_seasonality.month is 'Calendar month, 1 to 12.';
comment on column warehouse.vw_category_seasonality.category_name is 'Category; Uncategorized without one.';
comment on column warehouse.vw_category_seasonality.net_revenue is 'Gross sales − discounts in that calendar month, all years together.';
comment on column warehouse.vw_category_seasonality.seasonality_index is 'Mean revenue of that calendar month / mean monthly revenue of the category, over all months from the shop''s first to the as-of month. Idle months count as 0.';
