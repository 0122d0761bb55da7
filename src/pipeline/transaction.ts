import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { literal, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readValue } from '../db/statements.ts'
import { waitForTableLock } from '../db/table_lock.ts'
import type { RunLog } from './run_log.ts'

/** Sets up the publishing transaction and takes the publish lock. */
export async function prepareTransaction(
  trx: Connection,
  config: Pick<Config, 'sourceTimezone'>,
): Promise<void> {
  await setUpSession(trx, config)
  // A killed run may still hold it: its transaction ends before this one continues.
  await waitForTableLock(trx, 'ops.publish_lock')
}

/** How a run reads times, and what its statements may use, until the transaction ends. */
export async function setUpSession(trx: Connection, config: Pick<Config, 'sourceTimezone'>): Promise<void> {
  await executeAll(trx, [
    sql`set local timezone = ${literal(config.sourceTimezone)}`,
    sql`set local datestyle = 'ISO, YMD'`,
    sql`set local work_mem = '256MB'`,
    sql`set local maintenance_work_mem = '512MB'`,
    sql`set local jit = off`,
    // For CTEs, whose sizes it can only guess, the planner sorts a million rows for a merge join where a hash join is
    // fast.
    sql`set local enable_mergejoin = off`,
  ])
}

/** When the command is interrupted, the log's connection cancels the running statement. */
export async function cancelOnAbort(
  trx: Connection,
  log: RunLog,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  if (!signal) return () => undefined
  const pid = await readValue(trx, col.number, sql`select pg_backend_pid()`)
  const cancel = () => {
    execute(log.client, sql`select pg_cancel_backend(${pid})`).catch(() => undefined)
  }
  signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
}
