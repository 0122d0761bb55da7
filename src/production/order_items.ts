import { type Executor, execute } from '../db/query.ts'
import { ageColumns, type Entity, stagedFiles, stagedRows, valueColumns } from './entity.ts'
import { ensureProducts } from './inferred.ts'
import { isNumbered, numberLines } from './lines_without_an_id.ts'
import { applyDecided, decide } from './merge.ts'
import { resolvedProduct } from './product_names.ts'
import { insertReleased, takeReleased } from './waiting.ts'

const orderItems: Entity = {
  feed: 'order_items',
  table: 'order_items',
  key: ['order_id', 'order_item_id'],
  columns: {
    order_id: 'id',
    order_item_id: { sql: 'coalesce(s.order_item_id collate "C", n.new_id)' },
    product_id: 'id',
    product_name: 'text',
    resolved_product_id: { sql: resolvedProduct('s') },
    product_price: 'price',
    product_qty: 'integer',
    discount: 'money',
    tax_amount: 'money',
    is_gift_card: 'boolean',
    product_cost: 'price',
    user_id: 'person',
    session_id: 'id',
    time: 'time',
  },
  hasUpdatedAt: true,
  deletable: true,
  waits: true,
  remember: ['resolved_product_id'],
  source: `${stagedRows('order_items')}
left join numbered_line as n on s.order_item_id is null and n.place = 'staged' and n.file_id = f.file_id and n.line = s._line`,
  where: '(s.order_item_id is not null or n.new_id is not null)',
  replaces: isNumbered('i.order_item_id'),
}

/** Known lines that stand under another id from now on; waiting ones wait on as they are. */
const movedLines = `moved_line join file_rank using (file_id)
where order_item_id is not null and place <> 'waiting'`

/**
 * Brings `production.order_items` up to date.
 *
 * Grain: one row per order line. A line of an unknown order waits; a product that no products row names is inferred.
 */
export async function loadOrderItems(trx: Executor): Promise<void> {
  const areMoved = await numberLines(trx, orderItems, await stagedFiles(trx, 'order_items'))
  await decide(trx, areMoved ? { ...orderItems, again: movedLines } : orderItems)
  const changed = `from decided_order_items where outcome in ('inserted', 'updated')`
  await execute(trx, `insert into touched_order select order_id ${changed}`)
  await execute(
    trx,
    `insert into referred_product
     select distinct old_resolved_product_id ${changed} and old_resolved_product_id is not null`,
  )
  await ensureProducts(trx, `select resolved_product_id as product_id ${changed} and not is_deleted`)
  await applyDecided(trx, orderItems)
  await takeReleased(trx, 'order_items')
  await ensureProducts(trx, `select ${resolvedProduct('r')} as product_id from released_order_items as r`)
  await insertReleased(trx, 'order_items', [...valueColumns(orderItems), ...ageColumns(orderItems)], {
    resolved_product_id: resolvedProduct('r'),
  })
}
