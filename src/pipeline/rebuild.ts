import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { tidyUp } from './after_publish.ts'
import { forgetCleanedTexts } from './clean_texts.ts'
import { publish } from './publish.ts'
import type { OnProgress, RebuildResult } from './results.ts'
import { RunLog } from './run_log.ts'

export interface RebuildOptions {
  /** Business days, YYYY-MM-DD, first and last included. Without both: everything. */
  from?: string
  to?: string
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** Derives the warehouse (or the facts of some days) from production again, and publishes it. */
export async function rebuild(
  db: OpenDatabase,
  config: Config,
  options: RebuildOptions,
): Promise<RebuildResult> {
  return RunLog.during(db, 'rebuild', options.onProgress, async (log) => {
    await forgetCleanedTexts(log.client)
    const isPartial = options.from !== undefined || options.to !== undefined
    const published = await publish(db, log, config, [], {
      everything: !isPartial,
      ...(isPartial ? { days: { from: options.from, to: options.to } } : {}),
      signal: options.signal,
    })
    await log.finish('published', undefined, { publication: published.publication })
    log.progress({ step: 'published' })
    await tidyUp(db, log, published)
    return {
      runId: log.runId,
      outcome: 'published',
      steps: log.steps,
      checks: published.checks,
      publication: published.publication,
      durationMs: log.durationMs,
    }
  })
}
