import { sql } from 'kysely'
import { type ChangedBasis, refreshAnalyses } from '../aggregates/analyses.ts'
import { lastFinishedDay } from '../aggregates/forecast/revenue_forecast.ts'
import { refreshMaterializedViews } from '../aggregates/materialized_views.ts'
import { readChecks } from '../checks/check_files.ts'
import { runChecks } from '../checks/run_checks.ts'
import type { Config } from '../config/config.ts'
import { type Applied, apply, type Derivation } from '../db/derivation.ts'
import type { OpenDatabase } from '../db/open.ts'
import { type Executor, execute, literal, rowsOf } from '../db/query.ts'
import type { Scope } from '../db/scope.ts'
import { StepFailedError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { recordRevisions, reportDerivations } from '../metrics/index.ts'
import { eventFeeds } from '../model/feeds/index.ts'
import {
  cleanStandingTexts,
  hasWork,
  productionSteps,
  renormalizeStatuses,
  turnPersonalIds,
} from '../production/index.ts'
import { shownRow } from '../shown_text.ts'
import {
  dropUnusedMembers,
  extendDates,
  loadDimCustomer,
  readWarehouse,
  restoreFixedMembers,
  trimDates,
  turnCustomerIds,
  type Warehouse,
} from '../warehouse/index.ts'
import { closeAccounts } from './accounts.ts'
import { AggregateScope, closeReportScope } from './aggregate_scope.ts'
import { analyzeProduction, wornStatistics } from './analyze.ts'
import type { EventsBeside } from './events_beside.ts'
import { publicationDates } from './publication_dates.ts'
import { watchForReaders } from './readers_in_the_way.ts'
import type { CheckResult, FileResult, Publication } from './results.ts'
import type { RunLog } from './run_log.ts'
import { makeRunTables, rankFiles } from './run_tables.ts'
import { closeScope, openDimensionScope } from './scope.ts'
import { fingerprint, isCleaned, writeSettings } from './settings.ts'
import type { Staged } from './stage.ts'
import { cancelOnAbort, prepareTransaction } from './transaction.ts'
import { notedTables, writtenKeysWhere } from './written_rows.ts'

/** What the publishing transaction is to do beside the staged files. */
export interface PublishOptions {
  /** Derive every key, whatever changed. */
  everything?: boolean
  /** Derive the facts of these business days, first and last included. */
  days?: { from: string | undefined; to: string | undefined }
  /** Do it all and roll back. */
  dryRun?: boolean
  signal?: AbortSignal | undefined
  /** Events that are filled on another connection meanwhile. */
  events?: EventsBeside | undefined
}

/** What became of the rows of a file. */
export type Counts = Pick<
  FileResult,
  'rowsRead' | 'inserted' | 'updated' | 'unchanged' | 'duplicate' | 'superseded' | 'waiting' | 'rejected'
>

export interface Published {
  /** By file_id, of the files whose accounts this run changed. */
  counts: Map<number, Counts>
  checks: CheckResult[]
  publication: Publication
  /** How many rows were updated in or deleted from the tables that were written. */
  replaced: Map<string, number>
  /** Tables that were changed so much that their statistics are of no use. */
  worn: string[]
}

/** Carries the result of a dry run out of the transaction that it rolls back. */
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
 * @throws {StepFailedError} if an error check fails or the accounts don't add up; nothing is published then.
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
    return await withRetries(log, () => publishOnce(db, log, config, checks, staged, options))
  } catch (error) {
    if (error instanceof DryRun) return error.result
    options.signal?.throwIfAborted()
    throw error
  }
}

/** Deadlocks and serialization failures: the same statements may do the next time. */
const passingErrors = ['40P01', '40001']
const mostAttempts = 3

/** Does the work again if it fell victim to another session; what is staged stays as it is. */
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

function publishOnce(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  checks: Awaited<ReturnType<typeof readChecks>>,
  staged: readonly Staged[],
  options: PublishOptions,
): Promise<Published> {
  return db.kysely.transaction().execute(async (trx) => {
    const stopWatching = await cancelOnAbort(trx, log, options.signal)
    const readers = await watchForReaders(trx, log, config.readers.waitSeconds)
    try {
      const result = await publishWithin(trx, log, config, checks, staged, options)
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

async function publishWithin(
  trx: Executor,
  log: RunLog,
  config: Config,
  checks: Awaited<ReturnType<typeof readChecks>>,
  staged: readonly Staged[],
  options: PublishOptions,
): Promise<Published> {
  await prepareTransaction(trx, config)
  const isClean = await isCleaned(trx, config)
  await writeSettings(trx, config)
  const warehouse = await readWarehouse(trx)
  const mark = await fingerprint(trx, warehouse, config)
  const before = await stateBefore(trx)
  const isChanged = before.fingerprint !== mark
  const isEverything =
    options.everything === true || isChanged || !before.isPublished || (await isLargeLoad(trx, staged))
  if (isEverything) await planForEverything(trx)
  await makeRunTables(trx, log.runId, isEverything)
  await log.step('files', () => registerFiles(trx, log, staged))
  if (isChanged) await renormalizeStatuses(trx)
  if (!isClean) await log.step('personal data', () => cleanStanding(trx, config))
  const feeds = new Set(staged.map(({ feed }) => feed))
  for (const step of productionSteps) {
    if (!hasWork(step, feeds)) continue
    options.signal?.throwIfAborted()
    if (step.needsStatistics) {
      const attached = (await options.events?.attached()) ?? []
      await log.step('analyze production', () => analyzeProduction(trx, isEverything, attached))
    }
    await log.step(step.name, async () => {
      await step.load(trx, await options.events?.of(step.feed))
      return { rowsIn: staged.reduce((sum, file) => sum + (file.feed === step.feed ? file.staged : 0), 0) }
    })
  }
  await log.step('accounts', () => closeAccounts(trx, staged))
  if (options.days) await touchDays(trx, options.days)
  const replaced = new Map<string, number>()
  const scope = await deriveWarehouse(trx, log, warehouse, isEverything, replaced, options.signal)
  await deriveAggregates(trx, log, warehouse, isEverything, replaced, options.signal)
  await log.step('report revisions', async () => ({ rowsOut: await recordRevisions(trx) }))
  const publication = await writePublication(trx, log, mark)
  await log.step('forecast and clusters', async () => {
    // Customers who were turned are among the clusters, too.
    const basis = await changedBasis(trx, isEverything || !isClean)
    const written = await refreshAnalyses(trx, basis)
    const counts = [...written].map(([table, applied]) => note(replaced, table, applied).rowsOut)
    return { rowsOut: counts.reduce((sum, rows) => sum + rows, 0) }
  })
  await log.step('materialized views', async () => {
    const refreshed = await refreshMaterializedViews(trx, isEverything ? undefined : [...replaced.keys()])
    return { rowsOut: refreshed.length }
  })
  const findings: CheckResult[] = []
  await log.step('checks', async () => {
    findings.push(...(await runChecks(trx, checks, scope)))
    return { rowsIn: checks.length, rowsOut: findings.filter(({ status }) => status !== 'passed').length }
  })
  await log.keepChecks(findings)
  refuseFailed(findings)
  const worn = await wornStatistics(trx, isEverything)
  return { checks: findings, publication, replaced, worn, counts: await readCounts(trx) }
}

/**
 * Brings what stands in production in line with the privacy settings; the derivations follow, as the fingerprint has
 * changed with them. Customers keep their surrogate keys.
 */
async function cleanStanding(trx: Executor, config: Config): Promise<{ rowsOut: number }> {
  const turned = await turnPersonalIds(trx)
  await turnCustomerIds(trx)
  return { rowsOut: turned + (await cleanStandingTexts(trx, config.privacy)) }
}

/** Where all rows are read a second core is worth its rows' way to the first: the planner takes it for twenty times as long as it is. */
async function planForEverything(trx: Executor): Promise<void> {
  await execute(trx, 'set local parallel_tuple_cost = 0.005')
  await execute(trx, 'set local parallel_setup_cost = 100')
}

interface StateBefore {
  fingerprint: string | null
  isPublished: boolean
}

async function stateBefore(trx: Executor): Promise<StateBefore> {
  const [row] = await rowsOf<StateBefore>(
    trx,
    `select s.fingerprint, p.run_id is not null as "isPublished"
     from ops.settings as s left join warehouse.publication as p on true`,
  )
  return row ?? { fingerprint: null, isPublished: false }
}

/** From half of what stands already, deriving everything costs less than finding out what is touched. */
async function isLargeLoad(trx: Executor, staged: readonly Staged[]): Promise<boolean> {
  const rows = staged.reduce((sum, file) => sum + file.staged, 0)
  const [standing] = await rowsOf<{ rows: number }>(
    trx,
    `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as rows from pg_class
     where relnamespace = 'production'::regnamespace and relkind = 'r'`,
  )
  return rows > 10_000 && rows > (standing?.rows ?? 0) / 2
}

/** Enters the staged files and their bad rows, and ranks all files by age. */
export async function registerFiles(
  trx: Executor,
  log: Pick<RunLog, 'runId'>,
  staged: readonly Staged[],
): Promise<{ rowsIn: number }> {
  for (const { file, fileId } of staged) {
    if (!file) continue
    const { source, staged: content, fileDate } = file
    await sql`
      insert into ops.files
        (file_id, run_id, feed, name, group_name, part, path, file_date, modified_at, hash, size_bytes, delimiter, columns, outcome)
      values
        (${fileId}, ${log.runId}, ${source.feed}, ${source.name}, ${source.groupName}, ${source.part ?? ''}, ${source.path},
         ${fileDate}, ${source.modifiedAt}, ${content.hash}, ${content.sizeBytes}, ${content.delimiter}, ${content.columns}, 'loaded')`.execute(
      trx,
    )
  }
  await rankFiles(trx)
  for (const { stagedFileId, fileId, staged: count } of staged) {
    await execute(
      trx,
      `insert into run_file
       select ${stagedFileId}, f.file_id, f.feed, r.file_rank, f.file_date, ${count}
       from ops.files as f join file_rank as r using (file_id) where f.file_id = ${fileId}`,
    )
  }
  await execute(trx, 'analyze run_file')
  await execute(
    trx,
    `insert into ops.rejected_rows
       (run_id, file_id, feed, file_name, line, reason, column_name, message, raw_row, retry_after)
     select ${log.runId}, f.file_id, f.feed, f.name, r.line, r.reason, r.column_name, r.message, r.raw_row, r.retry_after
     from staging.rejected_rows as r
     join run_file as n on n.staged_file_id = r._file_id
     join ops.files as f on f.file_id = n.file_id
     order by f.file_id, r.line`,
  )
  const retried = staged.flatMap((file) => file.retriedRejects ?? [])
  if (retried.length > 0) {
    await execute(
      trx,
      `with released as (
         update ops.rejected_rows set status = 'released', resolved_at = now(), resolved_run_id = ${log.runId}
         where rejected_row_id in (${retried.join(', ')})
         returning file_id
       )
       insert into run_outcome select file_id, 'rejected', -count(*) from released group by file_id`,
    )
  }
  return { rowsIn: staged.length }
}

async function readCounts(trx: Executor): Promise<Map<number, Counts>> {
  const rows = await rowsOf<Counts & { file_id: number }>(
    trx,
    `select file_id, rows_read as "rowsRead", inserted, updated, unchanged, duplicate, superseded, waiting, rejected
     from file_account`,
  )
  return new Map(rows.map(({ file_id, ...counts }) => [file_id, counts]))
}

/** The orders and sessions of some business days come into scope as if they had changed. */
async function touchDays(trx: Executor, days: NonNullable<PublishOptions['days']>): Promise<void> {
  const between = (time: string) => {
    const day = `(${time} at time zone (select timezone from ops.settings))::date`
    return [
      ...(days.from ? [`${day} >= ${literal(days.from)}`] : []),
      ...(days.to ? [`${day} <= ${literal(days.to)}`] : []),
    ].join(' and ')
  }
  const level = (day: string) =>
    [
      ...(days.from ? [`${day} >= ${literal(days.from)}`] : []),
      ...(days.to ? [`${day} <= ${literal(days.to)}`] : []),
    ].join(' and ')
  await execute(
    trx,
    `insert into touched_order
     select order_id from production.orders where ${between('time')}
     union select order_id from production.payments where ${between('time')}
     union select order_id from production.refunds where ${between('time')}
     union select f.order_id from warehouse.fact_sales as f where ${between('f.ordered_at')}`,
  )
  await execute(
    trx,
    `insert into touched_session
     select session_id, true from production.sessions where ${between('time')}
     union select session_id, true from warehouse.fact_session as f where ${between('f.started_at')}`,
  )
  await execute(
    trx,
    `insert into touched_day
     select full_date from warehouse.dim_date where ${level('full_date')}`,
  )
  const events = eventFeeds.map(
    (table) => `select min(time) as first_at, max(time) as last_at from production.${table}`,
  )
  await execute(
    trx,
    `insert into touched_event_time select min(first_at), max(last_at) from (${events.join(' union all ')}) as t`,
  )
  await execute(
    trx,
    `insert into touched_stock
     select product_id, day from production.inventory where ${level('day')}
     union
     select product_id, full_date from warehouse.fact_inventory join warehouse.dim_date using (date_key)
     where ${level('full_date')}`,
  )
  await execute(
    trx,
    `insert into touched_spend
     select date from production.ad_spend where ${level('date')}
     union
     select full_date from warehouse.fact_ad_spend join warehouse.dim_date using (date_key) where ${level('full_date')}`,
  )
  const isAround = [
    ...(days.from ? [`coalesce(date_to, date_from) >= ${literal(days.from)}`] : []),
    ...(days.to ? [`date_from <= ${literal(days.to)}`] : []),
  ]
  await execute(
    trx,
    `insert into touched_expense
     select expense_id from production.expenses where ${isAround.join(' and ')}
     union
     select expense_id from warehouse.fact_expense join warehouse.dim_date using (date_key) where ${level('full_date')}`,
  )
  await execute(trx, 'insert into touched_product select product_id from production.products')
  await execute(
    trx,
    `insert into touched_customer
     select customer_id from production.orders join touched_order using (order_id) where customer_id is not null
     union
     select user_id from production.sessions join touched_session using (session_id) where user_id is not null`,
  )
}

async function deriveWarehouse(
  trx: Executor,
  log: RunLog,
  warehouse: Warehouse,
  isEverything: boolean,
  replaced: Map<string, number>,
  signal: AbortSignal | undefined,
): Promise<Scope> {
  let scope: Scope = { isEverything }
  // Nothing is looked up one by one where everything is derived.
  if (isEverything) await execute(trx, 'set local enable_nestloop = off')
  if (isEverything) await restoreFixedMembers(trx, warehouse)
  else await openDimensionScope(trx)
  await log.step('dim_customer', async () =>
    note(replaced, 'dim_customer', await loadDimCustomer(trx, warehouse, scope)),
  )
  await log.step('dim_product', async () =>
    note(replaced, 'dim_product', await apply(trx, warehouse.product, scope)),
  )
  if (!isEverything) {
    await log.step('scope', async () => {
      scope = await closeScope(trx, warehouse)
      const [row] = await rowsOf<{ rows: number }>(
        trx,
        `select ((select count(*) from scope_order) + (select count(*) from scope_session))::integer as rows`,
      )
      return { rowsOut: row?.rows ?? 0 }
    })
  }
  await log.step('dim_date', () => extendDates(trx, warehouse, scope))
  for (const fact of warehouse.facts) {
    signal?.throwIfAborted()
    await log.step(fact.target, async () => note(replaced, fact.target, await apply(trx, fact, scope)))
  }
  await log.step('unused members', async () => {
    await trimDates(trx, warehouse)
    return { rowsOut: await dropUnusedMembers(trx, warehouse) }
  })
  return scope
}

/** Notes that a table of the warehouse was written, and how many of its rows were replaced. */
function note(replaced: Map<string, number>, target: string, { deleted, updated, inserted }: Applied) {
  const rowsOut = deleted + updated + inserted
  if (rowsOut > 0) replaced.set(`warehouse.${target}`, deleted + updated)
  return { rowsOut }
}

/** Aggregates by day, customer and month, and the stored reports, from the facts that were just derived. */
async function deriveAggregates(
  trx: Executor,
  log: RunLog,
  warehouse: Warehouse,
  isEverything: boolean,
  replaced: Map<string, number>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const derivations = [...warehouse.aggregates, ...reportDerivations]
  let scope: AggregateScope | undefined
  const derive = async (derivation: Derivation) => {
    signal?.throwIfAborted()
    await log.step(derivation.target, async () => {
      const within = scope ? await scope.of(derivation) : { isEverything }
      return note(replaced, derivation.target, await apply(trx, derivation, within))
    })
  }
  if (!isEverything) {
    await log.step('scope of aggregates', async () => {
      scope = await AggregateScope.open(trx, warehouse, derivations)
    })
  }
  for (const derivation of warehouse.aggregates) await derive(derivation)
  if (!isEverything) await closeReportScope(trx)
  for (const derivation of reportDerivations) await derive(derivation)
  await scope?.close()
}

/** What this run changed of that on which forecast and clusters rest; all of it where everything was derived. */
async function changedBasis(trx: Executor, isEverything: boolean): Promise<ChangedBasis> {
  if (isEverything) return { sales: true, customers: true }
  const noted = await notedTables(trx)
  const days = writtenKeysWhere(noted, 'agg_daily_business_metrics', 'date', ['net_revenue'])
  const customers = writtenKeysWhere(noted, 'agg_customer', 'customer_id', [
    'last_order_date',
    'total_orders',
    'net_revenue',
  ])
  const [changed] = await rowsOf<ChangedBasis>(
    trx,
    `select
       exists (
         select from (${days.join(' union all ')}) as t (day)
         where t.day <= (select ${lastFinishedDay} from warehouse.publication as p)
       ) as sales,
       exists (${customers.join(' union all ')}) as customers`,
  )
  return changed ?? { sales: true, customers: true }
}

/** Says which night readers see: as of the latest activity, complete through the last day that all feeds in use cover. */
async function writePublication(trx: Executor, log: RunLog, mark: string): Promise<Publication> {
  await execute(
    trx,
    `insert into warehouse.publication (run_id, published_at, as_of_date, complete_through)
     select
       ${log.runId},
       clock_timestamp(),
       (${publicationDates.as_of_date}),
       (${publicationDates.complete_through})
     on conflict (is_only_row) do update set
       run_id = excluded.run_id,
       published_at = excluded.published_at,
       as_of_date = excluded.as_of_date,
       complete_through = excluded.complete_through`,
  )
  await execute(
    trx,
    `update ops.settings set fingerprint = ${literal(mark)} where fingerprint is distinct from ${literal(mark)}`,
  )
  const [row] = await rowsOf<{
    run_id: number
    published_at: Date
    as_of_date: string | null
    complete_through: string | null
  }>(trx, 'select run_id, published_at, as_of_date, complete_through from warehouse.publication')
  if (!row) throw new Error('the publication that was just written is not there')
  return {
    runId: Number(row.run_id),
    publishedAt: row.published_at,
    asOfDate: row.as_of_date,
    completeThrough: row.complete_through,
  }
}

function refuseFailed(findings: readonly CheckResult[]): void {
  const failed = findings.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return
  const lines = failed.map(
    (check) =>
      `${check.name}: ${check.failingRows} row(s) break the rule "${check.description}", as ${shownRow(check.sample[0])}`,
  )
  throw new StepFailedError(
    `Nothing was published, since ${failed.length} quality check(s) failed:\n${lines.join('\n')}`,
    {
      hint: [
        ...failed.map(({ name, advice }) => `${name}: ${advice}`),
        'The files are as they were; storehouse status shows the run.',
      ].join('\n'),
    },
  )
}
