import { type Executor, execute } from '../db/query.ts'
import type { Entity } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const expenses: Entity = {
  feed: 'expenses',
  table: 'expenses',
  key: ['expense_id'],
  columns: {
    expense_id: 'id',
    category: 'text',
    amount: 'money',
    date_from: 'date',
    date_to: 'date',
  },
  hasUpdatedAt: true,
  deletable: true,
}

/** Brings `production.expenses` up to date. Grain: one row per expense, which may go over many days. */
export async function loadExpenses(trx: Executor): Promise<void> {
  await decide(trx, expenses)
  await execute(
    trx,
    `insert into touched_expense select expense_id from decided_expenses where outcome in ('inserted', 'updated')`,
  )
  await applyDecided(trx, expenses)
}
