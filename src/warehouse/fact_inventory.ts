import type { Derivation } from '../db/derivation.ts'

/** `warehouse.fact_inventory`: one row per product, location and day with a stock level. */
export const factInventory: Derivation = {
  target: 'fact_inventory',
  key: ['product_id', 'location', 'date_key'],
  columns: ['date_key', 'product_key', 'product_id', 'location', 'quantity_on_hand', 'reorder_level'],
  targetScope: '/* scope:stock_key t.product_id, t.date_key */ true',
  select: `
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
order by date_key`,
}
