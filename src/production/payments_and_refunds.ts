import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { ageColumns, decidedTable, type Entity, entityOf, stagedFiles, valueColumns } from './entity.ts'
import { applyDecided, decide } from './merge.ts'
import { settleWholeOrders } from './rows_of_whole_orders.ts'
import { type Child, insertReleased, takeReleased } from './waiting.ts'

const payments = entityOf('payments', { remember: ['order_id'] })
const refunds = entityOf('refunds', { remember: ['order_id'] })

/** Brings `production.payments` up to date. Grain: one row per payment. A payment of an unknown order waits. */
export async function loadPayments(trx: Connection): Promise<void> {
  await loadChild(trx, payments)
}

/** Brings `production.refunds` up to date. Grain: one row per refund. A refund of an unknown order waits. */
export async function loadRefunds(trx: Connection): Promise<void> {
  await loadChild(trx, refunds)
}

async function loadChild(trx: Connection, entity: Entity): Promise<void> {
  const decided = decidedTable(entity)
  const files = await stagedFiles(trx, entity.feed)
  const keys = await decide(trx, await settleWholeOrders(trx, entity, files), files)
  if (keys > 0) {
    await execute(
      trx,
      sql`insert into touched_order
     select order_id from ${decided} where outcome in ('inserted', 'updated')
     union
     select old_order_id from ${decided} where outcome in ('updated', 'waiting') and old_order_id is not null`,
    )
  }
  await applyDecided(trx, entity, keys)
  const table = entity.table as Child
  if (!(await takeReleased(trx, table))) return
  await insertReleased(trx, table, [...valueColumns(entity), ...ageColumns(entity)])
}
