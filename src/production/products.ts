import { ident, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll } from '../db/statements.ts'
import { makeNamedCategories, resolvedCategory } from './categories.ts'
import { businessDayOfRow, type Entity, entityOf, stagedId, stagedRows } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const products = entityOf('products', {
  columns: { resolved_category_id: resolvedCategory('s') },
  follows: ['resolved_category_id'],
  remember: ['desi', 'is_gift_card'],
})

/** Rows without a cost don't end an earlier cost. Of several on one day the newest counts. */
const unitCosts: Entity = {
  feed: 'products',
  table: 'product_unit_costs',
  key: ['product_id', 'effective_from'],
  columns: {
    product_id: stagedId('product_id'),
    effective_from: businessDayOfRow,
    unit_cost: sql`s.unit_cost::numeric(14,4)`,
  },
  hasUpdatedAt: true,
  isSecondary: true,
  where: sql`s.unit_cost is not null`,
}

/**
 * Brings `production.products`, `product_names` and `product_unit_costs` up to date.
 *
 * Grain: one row per product, the newest; one per product and name it ever had; one per product and first day of a
 * cost.
 */
export async function loadProducts(trx: Connection): Promise<void> {
  await makeNamedCategories(
    trx,
    sql`(select s.category_id, s.category_name from ${stagedRows('products')}) as p`,
  )
  await applyDecided(trx, products, await decide(trx, products))
  await executeAll(trx, [
    sql`insert into touched_product select product_id from decided_products where outcome in ('inserted', 'updated')`,
    sql`insert into touched_desi
     select product_id from decided_products
     where outcome in ('inserted', 'updated') and old_desi is distinct from desi`,
    sql`insert into touched_order
     select l.order_id
     from production.order_items as l
     join decided_products as d on d.product_id = l.resolved_product_id
     where d.outcome in ('inserted', 'updated') and d.old_is_gift_card is distinct from d.is_gift_card`,
    sql`with new_name as (
       insert into production.product_names (product_id, product_name)
       select distinct s.product_id, s.product_name from ${stagedRows('products')}
       on conflict do nothing
       returning product_name
     )
     insert into touched_name select distinct product_name from new_name`,
  ])
  await applyDecided(trx, unitCosts, await decide(trx, unitCosts))
  await touchCosts(trx, 'product_unit_costs')
}

/**
 * Records the dates for which changed costs apply: from their day (the earliest: from any day) to the next cost.
 * `table` is production.product_unit_costs or product_costs.
 */
export async function touchCosts(
  trx: Connection,
  table: 'product_unit_costs' | 'product_costs',
): Promise<void> {
  await execute(
    trx,
    sql`insert into touched_cost (product_id, from_date, to_date)
     select
       d.product_id,
       case when exists (select from production.${ident(table)} as c
                         where c.product_id = d.product_id and c.effective_from < d.effective_from)
         then d.effective_from else '-infinity'::date end,
       coalesce((select min(c.effective_from) from production.${ident(table)} as c
                 where c.product_id = d.product_id and c.effective_from > d.effective_from), 'infinity'::date)
     from ${ident(`decided_${table}`)} as d
     where d.outcome in ('inserted', 'updated')`,
  )
}
