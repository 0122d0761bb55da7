import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { LoadResult, RebuildResult } from '../pipeline/results.ts'
import { readAnalyticsSummary } from './analytics_summary.ts'
import { writeFailureFiles, writeRunFiles } from './run_files.ts'
import { readPublication } from './status.ts'

/**
 * Runs something that publishes and writes its reports to STOREHOUSE_HOME, whether it succeeds or not. The reports are
 * a convenience: if they cannot be written (a full disk), `onTrouble` is told and nothing else changes.
 */
export async function withRunFiles<Result extends LoadResult | RebuildResult>(
  { command, config, db }: { command: string; config: Config; db: OpenDatabase },
  work: () => Promise<Result>,
  onTrouble: (message: string) => void,
): Promise<Result> {
  const startedAt = new Date()
  const keep = async (write: () => Promise<unknown>) => {
    try {
      await write()
    } catch (error) {
      onTrouble(`The reports of this run could not be written: ${(error as Error).message}`)
    }
  }
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await keep(() => writeFailureFiles(config, { command, startedAt, error }))
    throw error
  }
  await keep(async () => {
    const publication = await readPublication(db.pool)
    const analytics = result.outcome === 'published' ? await readAnalyticsSummary(db) : undefined
    await writeRunFiles(config, { command, startedAt, result, publication, analytics })
  })
  return result
}
