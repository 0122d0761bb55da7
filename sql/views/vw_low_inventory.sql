-- Grain: one row per product and location whose newest stock is at or below its reorder level.
create view warehouse.vw_low_inventory as
with newest_stock as (
    select distinct on (product_id, location_hash)
        product_key,
        product_id,
        location,
        date_key,
        quantity_on_hand,
        reorder_level
    from warehouse.fact_inventory
    order by product_id, location_hash, date_key desc
)
select
    s.product_id,
    p.product_name,
    s.location,
    s.quantity_on_hand,
    s.reorder_level,
    d.full_date as date
from newest_stock as s
join warehouse.dim_product as p on p.product_key = s.product_key
join warehouse.dim_date as d on d.date_key = s.date_key
where s.quantity_on_hand <= s.reorder_level;

comment on view warehouse.vw_low_inventory is 'One row per product and location whose newest stock is at or below its reorder level.';
comment on column warehouse.vw_low_inventory.date is 'Day of that stock level.';
