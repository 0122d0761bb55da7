import { type Executor, execute } from '../db/query.ts'
import { entityOf } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const expenses = entityOf('expenses')

/** Brings `production.expenses` up to date. Grain: one row per expense, which may go over many days. */
export async function loadExpenses(trx: Executor): Promise<void> {
  await decide(trx, expenses)
  await execute(
    trx,
    `insert into touched_expense select expense_id from decided_expenses where outcome in ('inserted', 'updated')`,
  )
  await applyDecided(trx, expenses)
}
