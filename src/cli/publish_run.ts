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
 * Runs something that publishes, on a migrated database. The run can be interrupted, and its reports are written to
 * STOREHOUSE_HOME whether it succeeds or not. A dry run does not migrate an existing warehouse.
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
