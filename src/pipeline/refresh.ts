import { analysisTables, refreshAnalyses } from '../aggregates/analyses.ts'
import { refreshMaterializedViews } from '../aggregates/materialized_views.ts'
import type { OpenDatabase } from '../db/open.ts'
import { type Executor, execute, rowsOf } from '../db/query.ts'
import { allOf, vacuum } from './after_publish.ts'
import { publishLock } from './lock.ts'
import type { OnProgress, StepResult } from './results.ts'
import { RunLog } from './run_log.ts'

export interface RefreshOptions {
  signal?: AbortSignal
  onProgress?: OnProgress
}

export interface RefreshResult {
  runId: number
  /** Unchanged where nothing has been published yet. */
  outcome: 'published' | 'unchanged'
  steps: StepResult[]
  /** The materialized views that were refreshed. */
  views: string[]
  durationMs: number
}

/**
 * Brings the forecast, the clusters and the materialized views in line with the night that is published, in one
 * transaction. The publication itself, and the facts and aggregates that it stands for, stay as they are.
 */
export async function refresh(db: OpenDatabase, options: RefreshOptions = {}): Promise<RefreshResult> {
  return RunLog.during(db, 'refresh', options.onProgress, async (log) => {
    const views = await db.kysely
      .transaction()
      .execute((trx) => refreshWithin(trx, log, options.signal))
      .catch((error) => {
        options.signal?.throwIfAborted()
        throw error
      })
    const outcome = views ? 'published' : 'unchanged'
    await log.finish(outcome)
    log.progress({ step: 'published' })
    if (views) {
      await log.step('vacuum', () => vacuum(log.client, allOf(analysisTables)))
    }
    return { runId: log.runId, outcome, steps: log.steps, views: views ?? [], durationMs: log.durationMs }
  })
}

/** The views refreshed; undefined where nothing is published that they could show. */
async function refreshWithin(
  trx: Executor,
  log: RunLog,
  signal: AbortSignal | undefined,
): Promise<string[] | undefined> {
  await execute(trx, `set local work_mem = '256MB'`)
  await execute(trx, `select pg_advisory_xact_lock(${publishLock})`)
  const [published] = await rowsOf(trx, 'select from warehouse.publication')
  if (!published) return undefined
  signal?.throwIfAborted()
  let views: string[] = []
  await log.step('materialized views', async () => {
    views = await refreshMaterializedViews(trx)
    return { rowsOut: views.length }
  })
  signal?.throwIfAborted()
  await log.step('forecast and clusters', async () => {
    await refreshAnalyses(trx, { force: true })
  })
  signal?.throwIfAborted()
  return views
}
