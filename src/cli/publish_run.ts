import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { LoadResult, OnProgress, RebuildResult } from '../pipeline/results.ts'
import type { Session } from './session.ts'

/** What the pipeline gets besides its own options. */
export interface RunHooks {
  signal: AbortSignal
  onProgress: OnProgress
}

/**
 * Runs what publishes: on a migrated database, ready to be interrupted, and with its reports left in STOREHOUSE_HOME
 * whether it ends well or not. A rehearsal does not migrate what stands.
 */
export async function publishRun<Result extends LoadResult | RebuildResult>(
  session: Session,
  command: string,
  work: (db: OpenDatabase, config: Config, hooks: RunHooks) => Promise<Result>,
  { isRehearsal = false } = {},
): Promise<Result> {
  session.publishing = 'not_yet'
  const config = await session.config()
  const db = await (isRehearsal ? session.rehearsalDatabase() : session.migratedDatabase())
  const { withRunFiles } = await import('../reports/with_run_files.ts')
  const hooks = { signal: session.signal, onProgress: session.watchPublishing }
  return withRunFiles({ command, config, db }, () => work(db, config, hooks), session.warn)
}
