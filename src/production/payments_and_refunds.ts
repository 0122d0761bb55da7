import { type Executor, execute } from '../db/query.ts'
import { ageColumns, type Entity, stagedFiles, valueColumns } from './entity.ts'
import { applyDecided, decide } from './merge.ts'
import { settleWholeOrders } from './rows_of_whole_orders.ts'
import { type Child, insertReleased, takeReleased } from './waiting.ts'

const payments: Entity = {
  feed: 'payments',
  table: 'payments',
  key: ['payment_id'],
  columns: {
    payment_id: 'id',
    order_id: 'id',
    payment_method: 'text',
    amount: 'money',
    fee_amount: 'money',
    status: 'text',
    time: 'time',
  },
  hasUpdatedAt: true,
  deletable: true,
  waits: true,
  remember: ['order_id'],
}

const refunds: Entity = {
  feed: 'refunds',
  table: 'refunds',
  key: ['refund_id'],
  columns: {
    refund_id: 'id',
    order_id: 'id',
    amount: 'money',
    time: 'time',
    order_item_id: 'id',
    quantity: 'integer',
    tax_amount: 'money',
    shipping_amount: 'money',
    is_restocked: 'boolean',
    reason: 'text',
  },
  hasUpdatedAt: true,
  deletable: true,
  waits: true,
  remember: ['order_id'],
}

/** Brings `production.payments` up to date. Grain: one row per payment; one of an unknown order waits. */
export async function loadPayments(trx: Executor): Promise<void> {
  await loadChild(trx, payments)
}

/** Brings `production.refunds` up to date. Grain: one row per refund; one of an unknown order waits. */
export async function loadRefunds(trx: Executor): Promise<void> {
  await loadChild(trx, refunds)
}

async function loadChild(trx: Executor, entity: Entity): Promise<void> {
  const decided = `decided_${entity.table}`
  const files = await stagedFiles(trx, entity.feed)
  await decide(trx, await settleWholeOrders(trx, entity, files))
  await execute(
    trx,
    `insert into touched_order
     select order_id from ${decided} where outcome in ('inserted', 'updated')
     union
     select old_order_id from ${decided} where outcome in ('updated', 'waiting') and old_order_id is not null`,
  )
  await applyDecided(trx, entity)
  const table = entity.table as Child
  await takeReleased(trx, table)
  await insertReleased(trx, table, [...valueColumns(entity), ...ageColumns(entity)])
}
