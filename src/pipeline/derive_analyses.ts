import { type ChangedBasis, refreshAnalyses } from '../aggregates/analyses.ts'
import { lastFinishedDay } from '../aggregates/forecast/revenue_forecast.ts'
import { col } from '../db/columns.ts'
import { joined, raw, sql } from '../db/sql.ts'
import { type Connection, readRow } from '../db/statements.ts'
import { notedTables, writtenKeysWhere } from '../scopes/written_rows.ts'
import { type BegunRun, noteWritten } from './run.ts'

/** Computes forecast and clusters if their inputs changed. */
export async function deriveAnalyses(run: BegunRun): Promise<{ rowsOut: number }> {
  // Customers whose id changed are in the clusters too.
  const basis = await changedBasis(run.trx, run.isEverything || !run.isClean)
  const written = await refreshAnalyses(run.trx, basis)
  const counts = [...written].map(([table, applied]) => noteWritten(run, table, applied).rowsOut)
  return { rowsOut: counts.reduce((sum, rows) => sum + rows, 0) }
}

/** Which inputs of forecast and clusters this run changed; all if everything was derived. */
async function changedBasis(trx: Connection, isEverything: boolean): Promise<ChangedBasis> {
  if (isEverything) return { sales: true, customers: true }
  const noted = await notedTables(trx)
  const days = writtenKeysWhere(noted, 'agg_daily_business_metrics', 'date', ['net_revenue'])
  const customers = writtenKeysWhere(noted, 'agg_customer', 'customer_id', [
    'last_order_date',
    'total_orders',
    'net_revenue',
  ])
  const changed = await readRow(
    trx,
    { sales: col.boolean, customers: col.boolean },
    sql`select
       exists (
         select from (${joined(days, ' union all ')}) as t (day)
         where t.day <= (select ${raw(lastFinishedDay)} from warehouse.publication as p)
       ) as sales,
       exists (${joined(customers, ' union all ')}) as customers`,
  )
  return changed ?? { sales: true, customers: true }
}
