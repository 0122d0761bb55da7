import { col } from '../db/columns.ts'
import type { Applied } from '../db/derivation.ts'
import { ident, raw, sql } from '../db/sql.ts'
import { type Connection, readRow } from '../db/statements.ts'
import { sundayBefore, writeCustomerClusters } from './clusters/customer_clusters.ts'
import { lastFinishedDay, writeRevenueForecast } from './forecast/revenue_forecast.ts'

/** Which inputs of the forecast and the clusters changed. */
export interface ChangedBasis {
  /** The revenue of a finished month. */
  sales: boolean
  /** Recency, frequency or monetary value of a customer. */
  customers: boolean
}

interface Analysis {
  table: string
  /** The day for which it is computed, as SQL over the publication p. */
  day: string
  basis: keyof ChangedBasis
  write(trx: Connection): Promise<Applied>
}

const analyses: readonly Analysis[] = [
  { table: 'revenue_forecast', day: lastFinishedDay, basis: 'sales', write: writeRevenueForecast },
  { table: 'customer_clusters', day: sundayBefore, basis: 'customers', write: writeCustomerClusters },
]

/**
 * Brings `warehouse.revenue_forecast` and `warehouse.customer_clusters` in line with the current publication, each if
 * its inputs changed or the day for which it is computed. Rows that don't differ are not written. Call it once in a
 * transaction. Returns what was written, by table.
 */
export async function refreshAnalyses(trx: Connection, changed: ChangedBasis): Promise<Map<string, Applied>> {
  const written = new Map<string, Applied>()
  for (const { table, day, basis, write } of analyses) {
    if (changed[basis] || (await isOfOtherDay(trx, table, day))) written.set(table, await write(trx))
  }
  return written
}

async function isOfOtherDay(trx: Connection, table: string, day: string): Promise<boolean> {
  const row = await readRow(
    trx,
    { is_other: col.boolean },
    sql`select (select as_of_date from warehouse.${ident(table)} limit 1) is distinct from ${raw(day)} as is_other
     from warehouse.publication as p`,
  )
  return row?.is_other ?? false
}
