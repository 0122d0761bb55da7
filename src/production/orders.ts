import { ident, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll } from '../db/statements.ts'
import { entityOf } from './entity.ts'
import { ensureCustomers, ensureSessions } from './inferred.ts'
import { applyDecided, decide } from './merge.ts'
import { parkChildren } from './waiting.ts'
import { analyzeWaiting } from './waiting_statistics.ts'

/** The status of an order as SQL, from those in its file: a cancelled sale is no sale any more. */
function normalizedStatus(status: Sql, cancelledAt: Sql): Sql {
  const spelled = sql`regexp_replace(regexp_replace(lower(${status}), '^wc-', ''), '[ -]+', '_', 'g')`
  const mapped = sql`coalesce((select status_map from ops.settings) ->> ${spelled}, ${spelled}, 'completed')`
  const isPaidBack = sql`${mapped} in ('refunded', 'partially_refunded')`
  const isSale = sql`warehouse.is_sale(${mapped}, (select not_sale_statuses from ops.settings))`
  return sql`case when ${cancelledAt} is not null and ${isSale} and not ${isPaidBack} then 'cancelled' else ${mapped} end`
}

const orders = entityOf('orders', {
  columns: { status: normalizedStatus(sql`s.status`, sql`s.cancelled_at`), status_given: sql`s.status` },
  follows: ['status'],
  remember: ['customer_id', 'session_id'],
  worth: (row) => ident(row, 'total_price'),
})

/**
 * Brings `production.orders` up to date.
 *
 * Grain: one row per order. Unknown customers and sessions are inferred. Lines, payments and refunds of a deleted order
 * go back to waiting.
 */
export async function loadOrders(trx: Connection): Promise<void> {
  const keys = await decide(trx, orders)
  if (keys === 0) return
  const changed = sql`from decided_orders where outcome in ('inserted', 'updated')`
  await executeAll(trx, [
    sql`insert into touched_order select order_id ${changed}`,
    sql`insert into referred_customer select old_customer_id ${changed} and old_customer_id is not null`,
    sql`insert into referred_session select session_id ${changed} and session_id is not null`,
    sql`insert into referred_session select old_session_id ${changed} and old_session_id is not null`,
  ])
  await ensureCustomers(trx, sql`select customer_id ${changed} and not is_deleted`)
  await ensureSessions(trx, sql`select session_id, time ${changed} and not is_deleted`)
  await parkChildren(trx)
  await applyDecided(trx, orders, keys)
  // Lines, payments and refunds come next, and each is looked up among the waiting rows.
  await analyzeWaiting(trx)
}

/** Updates the status of standing orders to the current status map. */
export async function renormalizeStatuses(trx: Connection): Promise<void> {
  const status = normalizedStatus(sql`o.status_given`, sql`o.cancelled_at`)
  await execute(trx, sql`update production.orders as o set status = ${status} where o.status <> ${status}`)
}
