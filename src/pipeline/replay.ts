import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { cleanTextsOf, forgetCleanedTexts } from './clean_texts.ts'
import { publishStaged } from './load.ts'
import type { LoadResult, OnProgress } from './results.ts'
import { RunLog } from './run_log.ts'
import { stageRejectsAgain } from './stage.ts'

/**
 * Tries every open rejected row again, torn ones aside: under the configuration of today a row may be sound that was
 * not before. Rows that wait for their order are tried by every run anyway.
 */
export async function replayRejects(
  db: OpenDatabase,
  config: Config,
  options: { signal?: AbortSignal; onProgress?: OnProgress },
): Promise<LoadResult> {
  return RunLog.during(db, 'rejects replay', options.onProgress, async (log) => {
    await forgetCleanedTexts(log.client)
    const staged = await stageRejectsAgain(log, config, true)
    await cleanTextsOf(db, staged, config)
    const outcome = await publishStaged(db, log, config, staged, options)
    return {
      runId: log.runId,
      outcome: outcome.status,
      files: [],
      steps: log.steps,
      checks: outcome.checks,
      warnings: [
        ...log.notes,
        `${staged.reduce((sum, file) => sum + file.staged, 0)} rejected row(s) are sound now and were loaded`,
      ],
      ...(outcome.publication ? { publication: outcome.publication } : {}),
      durationMs: log.durationMs,
    }
  })
}
