import { col } from '../db/columns.ts'
import { ident, idents, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readValue } from '../db/statements.ts'
import { ensureProducts } from './inferred.ts'

/**
 * The product of a line or cart add as SQL: its product_id; otherwise the announced product that has or had its
 * product_name (the lowest id of several); otherwise one whose id is the name; NULL if it names none.
 */
export function resolvedProduct(row: string): Sql {
  return sql`coalesce(
      ${ident(row)}.product_id collate "C",
      (select min(n.product_id) from production.product_names as n
       where n.name_hash = md5(${ident(row)}.product_name)::uuid and n.product_name = ${ident(row)}.product_name),
      ${ident(row)}.product_name collate "C")`
}

/** Assigns standing lines and cart adds whose product_name has become known to the product with that name. */
export async function resolveNames(trx: Connection): Promise<void> {
  if (!(await readValue(trx, col.boolean, sql`select exists (select from touched_name)`))) return
  for (const table of ['order_items', 'cart_adds'] as const) {
    const columns =
      table === 'order_items' ? ['order_id', 'order_item_id'] : ['event_id', 'time', 'session_id']
    const on =
      table === 'order_items'
        ? sql`(r.order_id, r.order_item_id) = (c.order_id, c.order_item_id)`
        : sql`(r.event_id, r.time) = (c.event_id, c.time)`
    await execute(
      trx,
      sql`create temp table ${ident(`renamed_${table}`)} on commit drop as
       select ${idents(columns)}, resolved_product_id as old_product_id, ${resolvedProduct('r')} as new_product_id
       from production.${ident(table)} as r
       join touched_name as t on md5(t.product_name) = md5(r.product_name) and t.product_name = r.product_name
       where r.product_id is null and r.resolved_product_id is distinct from ${resolvedProduct('r')}`,
    )
    await ensureProducts(
      trx,
      sql`select old_product_id as product_id from ${ident(`renamed_${table}`)} union select new_product_id from ${ident(`renamed_${table}`)}`,
    )
    await execute(
      trx,
      sql`update production.${ident(table)} as r set resolved_product_id = c.new_product_id
       from ${ident(`renamed_${table}`)} as c where ${on}`,
    )
  }
  await executeAll(trx, [
    sql`insert into touched_order select distinct order_id from renamed_order_items`,
    sql`insert into touched_session select distinct session_id, false from renamed_cart_adds`,
    sql`insert into touched_event_day
     select distinct (time at time zone (select timezone from ops.settings))::date from renamed_cart_adds`,
  ])
}
