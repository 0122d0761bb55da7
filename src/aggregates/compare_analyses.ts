import type { TableDifferences } from '../db/compare_rows.ts'
import { compare, type Derivation } from '../db/derivation.ts'
import { type Executor, rowsOf } from '../db/query.ts'
import { groupCustomers } from './clusters/customer_clusters.ts'
import { foreseeRevenue } from './forecast/revenue_forecast.ts'
import { readSeal } from './seals.ts'

const analyses: Record<string, (trx: Executor) => Promise<Derivation>> = {
  'warehouse.revenue_forecast': foreseeRevenue,
  'warehouse.customer_clusters': groupCustomers,
}

/**
 * The forecast and the clusters belong to the publication that they were computed from. As long as that one stands
 * they are computed again and compared; later they are held against the seal that was taken when they were written.
 * `notes` gets what can't be told.
 */
export async function compareAnalyses(
  trx: Executor,
  notes: string[],
  told: number,
): Promise<TableDifferences[]> {
  const [publication] = await rowsOf<{ run_id: number }>(
    trx,
    'select max(run_id)::float8 as run_id from ops.publications',
  )
  const found: TableDifferences[] = []
  for (const [table, prepare] of Object.entries(analyses)) {
    const seal = await readSeal(trx, table)
    if (seal && seal.runId === publication?.run_id) {
      const compared = await compare(trx, await prepare(trx), { isEverything: true }, told)
      found.push(compared)
      continue
    }
    found.push({ table, differing: seal && !seal.isWhole ? 1 : 0, differences: [] })
    const [held] = await rowsOf<{ any: boolean }>(trx, `select exists (select from ${table}) as any`)
    if (!seal && held?.any) {
      notes.push(
        `${table} was written by an earlier version of Storehouse and is not compared; storehouse refresh writes it anew.`,
      )
    } else if (seal && !seal.isWhole) {
      notes.push(
        `${table} no longer holds what run ${seal.runId} wrote; which rows differ can't be told, since the data has moved on. storehouse refresh writes it anew.`,
      )
    }
  }
  return found
}
