-- grain: One row per product, location and day with a stock level.
-- key: product_id, location, date_key
-- scope: /* scope:stock_key t.product_id, t.date_key */ true
-- reads: dim_date, dim_product, production.inventory

select
    d.date_key,
    p.product_key,
    i.product_id,
    i.location,
    i.quantity_on_hand,
    i.reorder_level
from production.inventory as i
left join warehouse.dim_product as p on p.product_id = i.product_id
left join warehouse.dim_date as d on d.full_date = i.day
where /* scope:stock i.product_id, i.day */ true
order by date_key
;

comment on column warehouse.fact_inventory.date_key is 'Business date of the stock level, yyyymmdd.';
comment on column warehouse.fact_inventory.product_key is 'The product.';
comment on column warehouse.fact_inventory.product_id is 'Source id of the product.';
comment on column warehouse.fact_inventory.location is 'Where the stock is.';
comment on column warehouse.fact_inventory.location_hash is 'Hash of the location, which can be longer than an index entry.';
comment on column warehouse.fact_inventory.quantity_on_hand is 'Units in stock.';
comment on column warehouse.fact_inventory.reorder_level is 'Reorder when the stock is at or below this.';
comment on column warehouse.fact_inventory.updated_run_id is 'Run that wrote the row last.';
