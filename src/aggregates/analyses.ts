import { type Executor, rowsOf } from '../db/query.ts'
import { writeCustomerClusters } from './clusters/customer_clusters.ts'
import { writeRevenueForecast } from './forecast/revenue_forecast.ts'
import { sealTables } from './seals.ts'

/** The tables that are written once a week. */
export const analysisTables = ['warehouse.revenue_forecast', 'warehouse.customer_clusters']

/**
 * Writes `warehouse.revenue_forecast` and `warehouse.customer_clusters` for the publication that stands, if its as-of
 * date lies in another ISO week than the one that they were written for, or with `force`; tells whether it did. Rows that
 * don't differ are not written. Once in a transaction.
 */
export async function refreshAnalyses(trx: Executor, options: { force?: boolean } = {}): Promise<boolean> {
  if (!options.force && !(await isOtherWeek(trx))) return false
  await writeRevenueForecast(trx)
  await writeCustomerClusters(trx)
  await sealTables(trx, analysisTables)
  return true
}

async function isOtherWeek(trx: Executor): Promise<boolean> {
  const [row] = await rowsOf<{ is_other_week: boolean }>(
    trx,
    `select
       date_trunc('week', p.as_of_date::timestamp) is distinct from date_trunc('week', w.as_of_date::timestamp) as is_other_week
     from warehouse.publication as p
     cross join (
       select coalesce(
         (select as_of_date from warehouse.revenue_forecast limit 1),
         (select as_of_date from warehouse.customer_clusters limit 1)) as as_of_date
     ) as w`,
  )
  return row?.is_other_week ?? false
}
