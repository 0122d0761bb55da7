import { col } from '../db/columns.ts'
import { idents, literal, sql } from '../db/sql.ts'
import { type Connection, executeAll, readValue } from '../db/statements.ts'

/** Columns that waiting rows are found and joined by. The sample is small, because a few values fill most of them. */
const columns = ['file_id', 'feed', 'reason', 'status', 'row_key', 'order_id']
const sample = 20

/**
 * Gathers statistics on waiting rows. Without them the planner expects one such row, and reads all of them for each row
 * that it looks up. Autovacuum comes too late: a load can leave many, and the next one follows at once.
 */
export async function analyzeWaiting(trx: Connection): Promise<void> {
  const areThere = await readValue(
    trx,
    col.boolean,
    sql`select exists (select from ops.rejected_rows where reason = 'orphan' and status = 'open')`,
  )
  if (!areThere) return
  await executeAll(trx, [
    sql`set local default_statistics_target = ${literal(sample)}`,
    sql`analyze ops.rejected_rows (${idents(columns)})`,
    sql`set local default_statistics_target = 100`,
  ])
}
