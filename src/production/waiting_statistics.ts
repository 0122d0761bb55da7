import { type Executor, executeAll, rowsOf } from '../db/query.ts'

/** Columns that waiting rows are found and joined by. The sample is small, because a few values fill most of them. */
const columns = 'file_id, feed, reason, status, row_key, order_id'
const sample = 20

/**
 * Gathers statistics on waiting rows. Without them the planner expects one such row, and reads all of them for each row
 * that it looks up. Autovacuum comes too late: a load can leave many, and the next one follows at once.
 */
export async function analyzeWaiting(trx: Executor): Promise<void> {
  const [waiting] = await rowsOf<{ any: boolean }>(
    trx,
    `select exists (select from ops.rejected_rows where reason = 'orphan' and status = 'open') as any`,
  )
  if (!waiting?.any) return
  await executeAll(trx, [
    `set local default_statistics_target = ${sample}`,
    `analyze ops.rejected_rows (${columns})`,
    'set local default_statistics_target = 100',
  ])
}
