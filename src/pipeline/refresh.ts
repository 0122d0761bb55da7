import { refreshAnalyses } from '../aggregates/analyses.ts'
import { refreshMaterializedViews } from '../aggregates/materialized_views.ts'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readValue } from '../db/statements.ts'
import { waitForTableLock } from '../db/table_lock.ts'
import { inTransaction } from '../db/transaction.ts'
import { vacuum } from './after_publish.ts'
import { watchForReaders } from './readers_in_the_way.ts'
import type { OnProgress, StepResult } from './results.ts'
import { RunLog } from './run_log.ts'

export interface RefreshOptions {
  /** How long to wait for blocking readers. Undefined: as long as they stay. */
  readers?: Config['readers']
  signal?: AbortSignal
  onProgress?: OnProgress
}

export interface RefreshResult {
  runId: number
  /** `unchanged` if nothing has been published yet. */
  outcome: 'published' | 'unchanged'
  steps: StepResult[]
  /** The refreshed materialized views. */
  views: string[]
  durationMs: number
}

/**
 * Brings the forecast, the clusters and the materialized views in line with the current publication, in one
 * transaction. The publication itself, its facts and aggregates stay the same.
 */
export async function refresh(db: OpenDatabase, options: RefreshOptions = {}): Promise<RefreshResult> {
  return RunLog.during(db, 'refresh', options.onProgress, async (log) => {
    const refreshed = await inTransaction(db.pool, async (trx) => {
      const readers = await watchForReaders(
        trx,
        log,
        options.readers?.waitSeconds ?? Number.POSITIVE_INFINITY,
      )
      return refreshWithin(trx, log, options.signal)
        .catch((error) => {
          throw readers.failure ?? error
        })
        .finally(() => readers.stop())
    }).catch((error) => {
      options.signal?.throwIfAborted()
      throw error
    })
    const outcome = refreshed ? 'published' : 'unchanged'
    await log.finish(outcome)
    log.progress({ step: 'published' })
    if (refreshed) await log.step('vacuum', () => vacuum(log.client, refreshed.replaced))
    return {
      runId: log.runId,
      outcome,
      steps: log.steps,
      views: refreshed?.views ?? [],
      durationMs: log.durationMs,
    }
  })
}

/** The refreshed views, and how many rows of tables were replaced; undefined if nothing is published. */
async function refreshWithin(
  trx: Connection,
  log: RunLog,
  signal: AbortSignal | undefined,
): Promise<{ views: string[]; replaced: Map<string, number> } | undefined> {
  await execute(trx, sql`set local work_mem = '256MB'`)
  await waitForTableLock(trx, 'ops.publish_lock')
  const isPublished = await readValue(
    trx,
    col.boolean,
    sql`select exists (select from warehouse.publication)`,
  )
  if (!isPublished) return undefined
  signal?.throwIfAborted()
  let views: string[] = []
  const replaced = new Map<string, number>()
  await log.step('materialized views', async () => {
    views = await refreshMaterializedViews(trx)
    return { rowsOut: views.length }
  })
  signal?.throwIfAborted()
  await log.step('forecast and clusters', async () => {
    const written = await refreshAnalyses(trx, { sales: true, customers: true })
    for (const [table, { deleted, updated }] of written) replaced.set(`warehouse.${table}`, deleted + updated)
  })
  signal?.throwIfAborted()
  return { views, replaced }
}
