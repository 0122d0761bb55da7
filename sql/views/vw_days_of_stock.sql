-- Grain: one row per product with a known stock level, all its locations together.
create view warehouse.vw_days_of_stock as
with newest_stock as (
    select distinct on (product_id, location_hash)
        product_key,
        product_id,
        quantity_on_hand,
        date_key
    from warehouse.fact_inventory
    order by product_id, location_hash, date_key desc
),
stock as (
    select
        product_key,
        product_id,
        sum(quantity_on_hand) as quantity_on_hand,
        max(date_key) as date_key
    from newest_stock
    group by product_key, product_id
),
last_days as (
    select date_key
    from warehouse.dim_date
    where full_date > (select as_of_date from warehouse.publication) - 28
      and full_date <= (select as_of_date from warehouse.publication)
),
sold as (
    select i.product_key, sum(i.quantity) as units, sum(i.net_amount) as net_revenue
    from warehouse.fact_order_item as i
    where i.date_key in (select date_key from last_days)
      and i.is_sale
    group by i.product_key
),
pace as (
    select
        s.product_id,
        p.product_name,
        s.quantity_on_hand,
        d.full_date as date,
        greatest(coalesce(l.units, 0), 0) as units_28_days,
        greatest(coalesce(l.units, 0), 0) / 28.0 as units_a_day,
        coalesce(l.net_revenue, 0) / nullif(greatest(l.units, 0), 0) as unit_revenue
    from stock as s
    join warehouse.dim_product as p on p.product_key = s.product_key
    join warehouse.dim_date as d on d.date_key = s.date_key
    left join sold as l on l.product_key = s.product_key
)
select
    product_id,
    product_name,
    quantity_on_hand,
    date,
    units_28_days,
    round(units_a_day, 2) as units_a_day,
    round(quantity_on_hand / nullif(units_a_day, 0), 1) as days_left,
    round(greatest(7 * units_a_day - quantity_on_hand, 0) * unit_revenue, 2) as revenue_at_risk
from pace;

comment on view warehouse.vw_days_of_stock is 'One row per product with a known stock level: how long the stock lasts at the pace of the last 28 days.';
comment on column warehouse.vw_days_of_stock.product_id is 'Source id of the product.';
comment on column warehouse.vw_days_of_stock.product_name is 'Its name, newest known.';
comment on column warehouse.vw_days_of_stock.quantity_on_hand is 'Units in stock, all locations together.';
comment on column warehouse.vw_days_of_stock.date is 'Day of the newest stock level.';
comment on column warehouse.vw_days_of_stock.units_28_days is 'Units sold in the 28 days up to the as-of date.';
comment on column warehouse.vw_days_of_stock.units_a_day is 'units_28_days / 28.';
comment on column warehouse.vw_days_of_stock.days_left is 'quantity_on_hand / units sold a day, to one decimal; NULL if none was sold.';
comment on column warehouse.vw_days_of_stock.revenue_at_risk is 'Net revenue of the next seven days that the stock does not cover, at the pace and mean net price of those 28 days.';
