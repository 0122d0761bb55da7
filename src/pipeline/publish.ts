import { refreshMaterializedViews } from '../aggregates/materialized_views.ts'
import { type Check, readChecks } from '../checks/check_files.ts'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { failpoint } from '../failpoint.ts'
import { recordRevisions } from '../metrics/index.ts'
import type { Outcome } from '../model/outcomes.ts'
import { renormalizeStatuses } from '../production/index.ts'
import { type Days, daysBetween, touchDays } from '../scopes/touch_days.ts'
import { closeAccounts } from './accounts.ts'
import { wornStatistics } from './analyze.ts'
import { type ArchivedMonth, removeFilesOfStanding } from './archived_months/records.ts'
import { checkRun } from './check_run.ts'
import { deriveAggregates } from './derive_aggregates.ts'
import { deriveAnalyses } from './derive_analyses.ts'
import { deriveWarehouse } from './derive_warehouse.ts'
import type { EventsBeside } from './events_beside.ts'
import { cleanStanding, loadProduction } from './load_production.ts'
import { writePublication } from './publication.ts'
import { takeBack } from './read_again/take_back.ts'
import { watchForReaders } from './readers_in_the_way.ts'
import { registerFiles } from './register_files.ts'
import type { CheckResult, FileResult, Publication } from './results.ts'
import { beginRun, type Run } from './run.ts'
import type { RunLog } from './run_log.ts'
import type { Staged } from './staged.ts'
import { cancelOnAbort } from './transaction.ts'

/** What the publishing transaction does besides the staged files. */
export interface PublishOptions {
  /** Derive every key, whatever changed. */
  everything?: boolean
  /** Derive the facts of these business days, first and last included. */
  days?: Days
  /** Take back what all files gave: the staged files are all files, read again. */
  takesBack?: boolean
  /** What is done in the transaction before anything is derived. */
  before?: ((trx: Connection) => Promise<void>) | undefined
  /** What else is to be done in the transaction, at its end. */
  within?: ((trx: Connection) => Promise<void>) | undefined
  /** Do everything and roll back. */
  dryRun?: boolean
  signal?: AbortSignal | undefined
  /** Events that another connection fills meanwhile. */
  events?: EventsBeside | undefined
}

/** The outcomes of a file's rows. */
export type Counts = Pick<FileResult, 'rowsRead' | Outcome>

export interface Published {
  /** By file_id, for the files whose accounts this run changed. */
  counts: Map<number, Counts>
  checks: CheckResult[]
  publication: Publication
  /** How many rows of each written table were updated or deleted. */
  replaced: Map<string, number>
  /** Tables that changed so much that their statistics are useless. */
  worn: string[]
  /** Months of events that came back from the archive. */
  restored: readonly ArchivedMonth[]
}

/** Carries the result of a dry run out of its transaction, which rolls back. */
class DryRun extends Error {
  readonly result: Published
  constructor(result: Published) {
    super('dry run')
    this.result = result
  }
}

/**
 * Production, warehouse and checks in one transaction: readers see all of it or nothing.
 *
 * @throws {StepFailedError} if an error check fails or the accounts don't add up. Nothing is published then.
 */
export async function publish(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  staged: readonly Staged[],
  options: PublishOptions = {},
): Promise<Published> {
  const checks = await readChecks(config.checks)
  try {
    const published = await withRetries(log, () => publishOnce(db, { log, config, checks, staged, options }))
    if (published.restored.length > 0) log.note(restoredNote(published.restored))
    await removeFilesOfStanding(log.client, config.home)
    return published
  } catch (error) {
    if (error instanceof DryRun) return error.result
    options.signal?.throwIfAborted()
    throw error
  }
}

function restoredNote(restored: readonly ArchivedMonth[]): string {
  const names = restored.map(({ feed, month }) => `${feed} ${month}`)
  const rest = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return `archived events came back, since this run needed them: ${names.slice(0, 5).join(', ')}${rest}; storehouse archive moves them out again`
}

/** Deadlocks and serialization failures: the same statements may work the next time. */
const passingErrors = ['40P01', '40001']
const mostAttempts = 3

/** Repeats the work if another session made it fail. Staged rows stay. */
async function withRetries<T>(log: RunLog, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (!passingErrors.includes(code) || attempt === mostAttempts) throw error
      log.progress({ step: `again, since another session was in the way (${(error as Error).message})` })
    }
  }
}

/** What to publish. */
interface Task {
  log: RunLog
  config: Config
  checks: readonly Check[]
  staged: readonly Staged[]
  options: PublishOptions
}

function publishOnce(db: OpenDatabase, task: Task): Promise<Published> {
  const { log, config, options } = task
  return inTransaction(db.pool, async (trx) => {
    const stopWatching = await cancelOnAbort(trx, log, options.signal)
    const readers = await watchForReaders(trx, log, config.readers.waitSeconds)
    try {
      const result = await publishWithin(trx, task)
      options.signal?.throwIfAborted()
      if (options.dryRun) throw new DryRun(result)
      failpoint('before commit')
      return result
    } catch (error) {
      throw readers.failure ?? error
    } finally {
      readers.stop()
      stopWatching()
    }
  })
}

/** The steps of a publication, in order. */
async function publishWithin(
  trx: Connection,
  { log, config, checks, staged, options }: Task,
): Promise<Published> {
  const run = await beginRun(trx, log, config, staged, options)
  if (options.takesBack) {
    await run.archived.forget()
    await log.step('take back', () => takeBack(run))
  } else if (run.isEverything || !run.isClean) await run.archived.needAll()
  await options.before?.(trx)
  await log.step('files', () => registerFiles(trx, log, staged))
  if (run.isChanged) await renormalizeStatuses(trx)
  if (!run.isClean) await log.step('personal data', () => cleanStanding(run, config))
  await loadProduction(run, staged, options.events)
  await log.step('accounts', () => closeAccounts(trx, staged))
  if (options.days) await touchDays(trx, daysBetween(options.days))
  const scope = await deriveAggregates(run, await deriveWarehouse(run))
  await log.step('report revisions', async () => ({ rowsOut: await recordRevisions(trx, run.noted) }))
  const publication = await writePublication(run)
  await log.step('forecast and clusters', () => deriveAnalyses(run))
  await log.step('materialized views', () => refreshViews(run))
  await options.within?.(trx)
  const findings = await checkRun(run, checks, scope)
  const worn = await wornStatistics(trx, run.isEverything)
  const { replaced, archived } = run
  const counts = await readCounts(trx)
  return { checks: findings, publication, replaced, worn, counts, restored: archived.restored }
}

/** Refreshes the views that read a table written by this run. */
async function refreshViews({ trx, isEverything, replaced }: Run): Promise<{ rowsOut: number }> {
  const refreshed = await refreshMaterializedViews(trx, isEverything ? undefined : [...replaced.keys()])
  return { rowsOut: refreshed.length }
}

async function readCounts(trx: Connection): Promise<Map<number, Counts>> {
  const rows = await readRows(
    trx,
    {
      inserted: col.number,
      superseded: col.number,
      updated: col.number,
      unchanged: col.number,
      waiting: col.number,
      duplicate: col.number,
      rejected: col.number,
      rowsRead: col.number,
      file_id: col.number,
    },
    sql`select file_id, rows_read as "rowsRead", inserted, updated, unchanged, duplicate, superseded, waiting, rejected
     from file_account`,
  )
  return new Map(rows.map(({ file_id, ...counts }) => [file_id, counts]))
}
