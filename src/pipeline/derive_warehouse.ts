import { col } from '../db/columns.ts'
import { apply } from '../db/derivation.ts'
import { everything, type Scope } from '../db/scope.ts'
import { sql } from '../db/sql.ts'
import { execute, readValue } from '../db/statements.ts'
import { closeFactScope, openDimensionScope } from '../scopes/scopes.ts'
import {
  dropUnusedMembers,
  extendDates,
  loadDimCustomer,
  restoreFixedMembers,
  trimDates,
} from '../warehouse/index.ts'
import { noteWritten, type Run } from './run.ts'

/** Derives dimensions and facts from production. Returns the scope, which the checks use. */
export async function deriveWarehouse(run: Run): Promise<Scope> {
  const { trx, log, warehouse, isEverything, archived, signal } = run
  // When everything is derived, nested loops never pay off.
  if (isEverything) await execute(trx, sql`set local enable_nestloop = off`)
  if (isEverything) await restoreFixedMembers(trx, warehouse)
  let scope: Scope = isEverything ? everything : await openDimensionScope(trx)
  await log.step('dim_customer', async () =>
    noteWritten(run, 'dim_customer', await loadDimCustomer(trx, warehouse, scope)),
  )
  await log.step('dim_product', async () =>
    noteWritten(run, 'dim_product', await apply(trx, warehouse.product, scope)),
  )
  if (!scope.isEverything) {
    const within = scope
    await log.step('scope', async () => {
      scope = await closeFactScope(trx, warehouse.orderNumbers, within)
      const rowsOut = await readValue(
        trx,
        col.number,
        sql`select (select count(*) from scope_order) + (select count(*) from scope_session)`,
      )
      return { rowsOut }
    })
    await archived.needSessions('select session_id from scope_session')
  }
  await log.step('dim_date', () => extendDates(trx, warehouse, scope))
  for (const fact of warehouse.facts) {
    signal?.throwIfAborted()
    await log.step(fact.target, async () => noteWritten(run, fact.target, await apply(trx, fact, scope)))
  }
  await log.step('unused members', async () => {
    await trimDates(trx, warehouse)
    return { rowsOut: await dropUnusedMembers(trx, warehouse) }
  })
  return scope
}
