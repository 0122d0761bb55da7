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
 * whether it ends well or not.
 */
export async function publishRun<Result extends LoadResult | RebuildResult>(
  session: Session,
  command: string,
  work: (db: OpenDatabase, config: Config, hooks: RunHooks) => Promise<Result>,
): Promise<Result> {
  session.publishing = 'not_yet'
  const config = await session.config()
  const db = await session.migratedDatabase()
  const [{ writeFailureFiles, writeRunFiles }, { readPublication }] = await Promise.all([
    import('../reports/run_files.ts'),
    import('../reports/status.ts'),
  ])
  const startedAt = new Date()
  const hooks = { signal: session.signal, onProgress: session.watchPublishing }
  let result: Result
  try {
    result = await work(db, config, hooks)
  } catch (error) {
    await keepFiles(session, () => writeFailureFiles(config, { command, startedAt, error }))
    throw error
  }
  await keepFiles(session, async () => {
    const publication = await readPublication(db.kysely)
    await writeRunFiles(config, { command, startedAt, result, publication })
  })
  return result
}

/** The report files are a convenience: a full disk there does not undo what was published. */
async function keepFiles(session: Session, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    session.warn(`The reports of this run could not be written: ${(error as Error).message}`)
  }
}
