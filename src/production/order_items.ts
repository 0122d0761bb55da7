import { ident, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll } from '../db/statements.ts'
import { ageColumns, entityOf, stagedFiles, valueColumns } from './entity.ts'
import { ensureProducts } from './inferred.ts'
import { applyDecided, decide } from './merge.ts'
import { numbered } from './numbered_rows.ts'
import { resolvedProduct } from './product_names.ts'
import { settleWholeOrders } from './rows_of_whole_orders.ts'
import { numberedEntity, numberRows } from './rows_without_an_id.ts'
import { insertReleased, takeReleased } from './waiting.ts'

const orderItems = numberedEntity(
  entityOf('order_items', {
    columns: { resolved_product_id: resolvedProduct('s') },
    follows: ['resolved_product_id'],
    remember: ['resolved_product_id'],
    worth: (row) => sql`round(${ident(row)}.product_qty * ${ident(row)}.product_price, 2)`,
  }),
  {
    lookedUp: { resolved_product_id: resolvedProduct },
    whenGone: sql`insert into referred_product select distinct resolved_product_id from gone`,
  },
)

/**
 * Brings `production.order_items` up to date.
 *
 * Grain: one row per order line. A line of an unknown order waits; a product without a products row is inferred.
 */
export async function loadOrderItems(trx: Connection): Promise<void> {
  const files = await stagedFiles(trx, 'order_items')
  const { entity, areFound } = await numberRows(trx, orderItems, files)
  if (areFound) {
    await execute(trx, sql`insert into touched_order select distinct group_key from ${numbered(orderItems)}`)
  }
  const keys = await decide(trx, await settleWholeOrders(trx, entity, files, orderItems), files)
  if (keys > 0) {
    const changed = sql`from decided_order_items where outcome in ('inserted', 'updated')`
    await executeAll(trx, [
      sql`insert into touched_order select order_id ${changed}`,
      sql`insert into referred_product
     select distinct old_resolved_product_id ${changed} and old_resolved_product_id is not null`,
    ])
    await ensureProducts(trx, sql`select resolved_product_id as product_id ${changed} and not is_deleted`)
  }
  await applyDecided(trx, orderItems, keys)
  if (!(await takeReleased(trx, 'order_items'))) return
  await ensureProducts(trx, sql`select ${resolvedProduct('r')} as product_id from released_order_items as r`)
  await insertReleased(trx, 'order_items', [...valueColumns(orderItems), ...ageColumns(orderItems)], {
    resolved_product_id: resolvedProduct('r'),
  })
}
