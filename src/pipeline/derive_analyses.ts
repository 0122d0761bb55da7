import { type ChangedBasis, refreshAnalyses } from '../aggregates/analyses.ts'
import { lastFinishedDay } from '../aggregates/forecast/revenue_forecast.ts'
import { col } from '../db/columns.ts'
import { joined, nothing, raw, type Sql, sql } from '../db/sql.ts'
import { readValue } from '../db/statements.ts'
import { writtenKeysWhere } from '../scopes/written_rows.ts'
import { type BegunRun, noteWritten, type Run } from './run.ts'

/** Computes forecast and clusters if their inputs changed. */
export async function deriveAnalyses(run: BegunRun): Promise<{ rowsOut: number }> {
  // Customers whose id changed are in the clusters too.
  const basis = run.isEverything || !run.isClean ? { sales: true, customers: true } : await changedBasis(run)
  const written = await refreshAnalyses(run.trx, basis)
  const counts = [...written].map(([table, applied]) => noteWritten(run, table, applied).rowsOut)
  return { rowsOut: counts.reduce((sum, rows) => sum + rows, 0) }
}

/** Which inputs of forecast and clusters this run changed. */
async function changedBasis({ trx, noted }: Run): Promise<ChangedBasis> {
  const days = writtenKeysWhere(noted, 'agg_daily_business_metrics', 'date', ['net_revenue'])
  const customers = writtenKeysWhere(noted, 'agg_customer', 'customer_id', [
    'last_order_date',
    'total_orders',
    'net_revenue',
  ])
  const isAny = (rows: readonly Sql[], where = nothing) =>
    rows.length === 0
      ? false
      : readValue(
          trx,
          col.boolean,
          sql`select exists (select from (${joined(rows, ' union all ')}) as t (key)${where})`,
        )
  const isFinished = sql` where t.key <= (select ${raw(lastFinishedDay)} from warehouse.publication as p)`
  return { sales: await isAny(days, isFinished), customers: await isAny(customers) }
}
