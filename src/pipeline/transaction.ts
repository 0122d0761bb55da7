import type { Config } from '../config/config.ts'
import { type Executor, execute, literal, rowsOf } from '../db/query.ts'
import { waitForTableLock } from '../db/table_lock.ts'
import type { RunLog } from './run_log.ts'

/** Sets up the publishing transaction and takes the publish lock. */
export async function prepareTransaction(
  trx: Executor,
  config: Pick<Config, 'sourceTimezone'>,
): Promise<void> {
  await setUpSession(trx, config)
  // A killed run may still hold it: its transaction ends before this one continues.
  await waitForTableLock(trx, 'ops.publish_lock')
}

/** How a run reads times, and what its statements may use, until the transaction ends. */
export async function setUpSession(trx: Executor, config: Pick<Config, 'sourceTimezone'>): Promise<void> {
  await execute(trx, `set local timezone = ${literal(config.sourceTimezone)}`)
  await execute(trx, `set local datestyle = 'ISO, YMD'`)
  await execute(trx, `set local work_mem = '256MB'`)
  await execute(trx, `set local maintenance_work_mem = '512MB'`)
  await execute(trx, 'set local jit = off')
  // For CTEs, whose sizes it can only guess, the planner sorts a million rows for a merge join where a hash join is
  // fast.
  await execute(trx, 'set local enable_mergejoin = off')
}

/** When the command is interrupted, the log's connection cancels the running statement. */
export async function cancelOnAbort(
  trx: Executor,
  log: RunLog,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  if (!signal) return () => undefined
  const [backend] = await rowsOf<{ pid: number }>(trx, 'select pg_backend_pid() as pid')
  const cancel = () => {
    log.client.query('select pg_cancel_backend($1)', [backend?.pid]).catch(() => undefined)
  }
  signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
}
