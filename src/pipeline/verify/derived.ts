import { compareAnalyses } from '../../aggregates/compare_analyses.ts'
import { compareView, materializedViews } from '../../aggregates/compare_views.ts'
import type { TableDifferences } from '../../db/compare_rows.ts'
import { compare } from '../../db/derivation.ts'
import type { Scope } from '../../db/scope.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute } from '../../db/statements.ts'
import { reportDerivations } from '../../metrics/index.ts'
import {
  compareDates,
  compareFixedMembers,
  compareMembers,
  dropDerived,
  type Warehouse,
} from '../../warehouse/index.ts'
import type { RunLog } from '../run_log.ts'
import { comparePublication } from './publication.ts'
import { compareRunIds } from './run_ids.ts'

/** The keys to compare, for dimensions and facts, and for what is made of them. */
export interface VerifyScopes {
  facts: Scope
  aggregates: Scope
}

/**
 * Compares every derived table with what its derivation gives now: dimensions, facts, aggregates, stored reports,
 * materialized views, forecast and clusters, publication. Writes nothing.
 */
export async function compareDerived(
  trx: Connection,
  log: RunLog,
  warehouse: Warehouse,
  scopes: VerifyScopes,
  told: number,
  signal: AbortSignal | undefined,
): Promise<TableDifferences[]> {
  const { isEverything } = scopes.facts
  const { customer, product, facts, aggregates } = warehouse
  const found: TableDifferences[] = []
  const step = async (name: string, work: () => Promise<TableDifferences[]>) => {
    signal?.throwIfAborted()
    await log.step(name, async () => {
      const differences = await work()
      found.push(...differences)
      return { rowsOut: differences.reduce((sum, { differing }) => sum + differing, 0) }
    })
  }
  // When everything is derived, nested loops never pay off.
  if (isEverything) await execute(trx, sql`set local enable_nestloop = off`)
  await step('publication', () => comparePublication(trx, told))
  await step('dim_date', async () => [await compareDates(trx, warehouse, told)])
  for (const dimension of [customer, product]) {
    await step(dimension.target, async () => {
      const differences = await compare(trx, dimension, scopes.facts, told)
      await dropDerived(trx, [dimension])
      return [differences]
    })
  }
  for (const fact of facts)
    await step(fact.target, async () => [await compare(trx, fact, scopes.facts, told)])
  await step('members', async () => {
    const members = await compareMembers(trx, warehouse, isEverything, told)
    await dropDerived(trx, facts)
    return [...members, ...(await compareFixedMembers(trx, warehouse, told))]
  })
  await step('runs of facts', () => compareRunIds(trx, facts, told))
  for (const derivation of [...aggregates, ...reportDerivations]) {
    await step(derivation.target, async () => {
      const differences = await compare(trx, derivation, scopes.aggregates, told)
      await dropDerived(trx, [derivation])
      return [differences]
    })
  }
  await execute(trx, sql`set local enable_nestloop = on`)
  for (const view of await materializedViews(trx)) {
    await step(view.name.replace('warehouse.', ''), async () => [await compareView(trx, view, told)])
  }
  await step('forecast and clusters', () => compareAnalyses(trx, told))
  return found
}
