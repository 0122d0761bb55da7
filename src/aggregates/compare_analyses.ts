import type { TableDifferences } from '../db/compare_rows.ts'
import { compare } from '../db/derivation.ts'
import type { Connection } from '../db/statements.ts'
import { groupCustomers } from './clusters/customer_clusters.ts'
import { foreseeRevenue } from './forecast/revenue_forecast.ts'

/**
 * Computes the forecast and the clusters again and compares them with the stored ones. Lists at most `told` differing
 * rows.
 */
export async function compareAnalyses(trx: Connection, told: number): Promise<TableDifferences[]> {
  const found: TableDifferences[] = []
  for (const prepare of [foreseeRevenue, groupCustomers]) {
    found.push(await compare(trx, await prepare(trx), { isEverything: true }, told))
  }
  return found
}
