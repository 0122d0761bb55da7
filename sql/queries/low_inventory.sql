-- Grain: one row per product and location whose newest stock is at or below its reorder level, the emptiest first.
select
    product_id,
    product_name,
    location,
    quantity_on_hand,
    reorder_level,
    reorder_level - quantity_on_hand as below_reorder_level,
    date
from warehouse.vw_low_inventory
order by
    below_reorder_level desc,
    product_id collate "C",
    location collate "C"
