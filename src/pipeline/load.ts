import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readValue } from '../db/statements.ts'
import { failpoint } from '../failpoint.ts'
import { eventFeeds } from '../model/feeds/index.ts'
import { noOutcomes } from '../model/outcomes.ts'
import { dropMonthsBeside } from '../production/index.ts'
import { discoverFiles } from '../staging/discover.ts'
import type { InputFile } from '../staging/source_file.ts'
import { makeMonthsAhead, tidyUp } from './after_publish.ts'
import { analyzeStaged } from './analyze.ts'
import { cleanTextsOf } from './clean_texts.ts'
import { closeFolders } from './close_folders.ts'
import { readErasing } from './erase/read_erasing.ts'
import { EventsBeside } from './events_beside.ts'
import { keepArchive } from './keep_archive.ts'
import { type Counts, type PublishOptions, publish } from './publish.ts'
import type { FilesAgain } from './read_again/files.ts'
import { lookForReadingAgain } from './read_again/look.ts'
import type { FileResult, LoadResult, OnProgress } from './results.ts'
import { RunLog } from './run_log.ts'
import { checkTimeZones, needsRebuild } from './settings.ts'
import { type StagingResult, stageFiles } from './stage.ts'
import { stageRejectsAgain } from './stage_rejects_again.ts'
import type { Staged } from './staged.ts'
import { cleanStaging, withStaging } from './staging_upkeep.ts'

export interface LoadOptions {
  /** Files and folders. Empty: the inbox. */
  paths: string[]
  dryRun: boolean
  ignoreUnknown: boolean
  /** Whether to move loaded files of the inbox to the archive. */
  archive: boolean
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** The names of loads in ops.runs. */
export const loadCommands = { inbox: 'load', paths: 'load PATH', dryRun: 'load --dry-run' }

/**
 * One load: files → staging → production → warehouse → checks → published, then the archive.
 *
 * Files that were loaded before are skipped. With nothing new and nothing due, nothing is published.
 *
 * @throws {LockedError} if another run is in progress; {StepFailedError} if nothing was published.
 */
export async function load(db: OpenDatabase, config: Config, options: LoadOptions): Promise<LoadResult> {
  const command = options.dryRun
    ? loadCommands.dryRun
    : options.paths.length > 0
      ? loadCommands.paths
      : loadCommands.inbox
  return RunLog.during(db, command, options.onProgress, (log) =>
    withStaging(log.client, { isRehearsal: options.dryRun }, () => loadWithin(db, log, config, options)),
  )
}

async function loadWithin(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  options: LoadOptions,
): Promise<LoadResult> {
  await checkTimeZones(db.pool, config)
  await closeFolders(config)
  const erasing = await readErasing(db.pool, config)
  const again = await lookForReadingAgain(db, log, config, { ...options, erasing })
  await cleanStaging(log.client, config.stagingRetentionDays)
  await dropMonthsBeside(db.pool, eventFeeds)
  log.progress({ step: 'files' })
  const fromInbox = options.paths.length === 0
  const { files: found, problems } = await discoverFiles(fromInbox ? [config.inbox] : options.paths, config, {
    ignoreUnknown: options.ignoreUnknown,
  })
  const sources = erasing ? found.map((file) => erasing.of(file)) : found
  const { staging, outcome } = await EventsBeside.during(db, log, config, async (events) => {
    const staging = await stage(db, log, config, sources, { ...options, again: again.files }, events)
    const retried = again.files ? [] : await stageRejectsAgain(log, config)
    await cleanTextsOf(db, retried, config)
    const staged = [...staging.staged, ...retried]
    await events.ready()
    const takesBack = again.files !== undefined
    const outcome = await publishStaged(db, log, config, staged, { ...options, events, takesBack })
    fillCounts(staged, outcome.counts)
    return { staging, outcome }
  })
  const files = [...problems.map(problemResult), ...staging.files]
  const rejectedAgain = again.files && outcome.status === 'published' ? await rejectedBy(db, log.runId) : 0
  const warnings =
    options.dryRun || !options.archive ? [] : await keepArchive(log, config, staging, { move: fromInbox })
  return {
    runId: log.runId,
    outcome: outcome.status,
    files,
    steps: log.steps,
    checks: outcome.checks,
    warnings: [...again.notes, ...warnings, ...log.notes],
    ...(rejectedAgain > 0 ? { rejectedAgain } : {}),
    ...(outcome.publication ? { publication: outcome.publication } : {}),
    durationMs: log.durationMs,
  }
}

/** Number of rows of the files on record that were rejected when the run read them again. */
function rejectedBy(db: OpenDatabase, runId: number): Promise<number> {
  return readValue(
    db.pool,
    col.number,
    sql`select count(*)
     from ops.rejected_rows as r
     join ops.files as f using (file_id)
     where r.run_id = ${runId} and r.status = 'open' and r.reason <> 'orphan'
       and exists (
         select from ops.files as before
         where before.outcome = 'replaced' and (before.feed, before.name, before.file_date, before.hash)
           = (f.feed, f.name, f.file_date, f.hash))`,
  )
}

/** Publishes what is staged, unless there is nothing to publish. Ends the run in the log. */
export async function publishStaged(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  staged: readonly Staged[],
  options: {
    dryRun?: boolean
    signal?: AbortSignal | undefined
    events?: EventsBeside
    takesBack?: boolean
    within?: PublishOptions['within']
  },
) {
  if (staged.length === 0 && !(await needsRebuild(db.pool, config))) {
    await log.finish('unchanged')
    return {
      status: 'unchanged' as const,
      checks: [],
      counts: new Map<number, Counts>(),
      publication: undefined,
    }
  }
  await analyzeStaged(log.client, staged)
  const published = await publish(db, log, config, staged, {
    dryRun: options.dryRun ?? false,
    signal: options.signal,
    events: options.events,
    within: options.within,
    ...(options.takesBack ? { takesBack: true, everything: true } : {}),
  })
  if (!options.dryRun) failpoint('after commit')
  if (options.dryRun) {
    await log.finish('dry_run')
    return { status: 'dry_run' as const, ...published }
  }
  log.progress({ step: 'published' })
  await log.finish('published', undefined, { publication: published.publication })
  await tidyUp(db, log, published)
  await makeMonthsAhead(db.pool)
  return { status: 'published' as const, ...published }
}

/** Stages the files. The events of a feed are prepared as soon as its files are staged. */
async function stage(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  sources: readonly InputFile[],
  options: LoadOptions & { again: FilesAgain | undefined },
  events: EventsBeside,
): Promise<StagingResult> {
  const client = await db.connect()
  try {
    const result: { value?: StagingResult } = {}
    await log.step('staging', async () => {
      const staging = await stageFiles(client, log, config, sources, options, async (feed, staged) => {
        await cleanTextsOf(db, staged, config)
        // If all events are taken back first, no month is free to be filled separately.
        if (!options.again) events.begin(feed, staged)
      })
      result.value = staging
      const sum = (rows: (file: Staged) => number) =>
        staging.staged.reduce((all, file) => all + rows(file), 0)
      return { rowsIn: sum((file) => file.rowsRead), rowsOut: sum((file) => file.staged) }
    })
    return result.value as StagingResult
  } finally {
    await client.end()
  }
}

function fillCounts(staged: readonly Staged[], counts: ReadonlyMap<number, Counts>): void {
  for (const { file, fileId } of staged) {
    const count = counts.get(fileId)
    if (file && count) Object.assign(file.result, count)
  }
}

function problemResult(problem: Awaited<ReturnType<typeof discoverFiles>>['problems'][number]): FileResult {
  return {
    feed: problem.feed ?? '',
    name: problem.name,
    path: problem.path,
    outcome: 'refused',
    reason: problem.message,
    hint: problem.hint,
    rowsRead: 0,
    ...noOutcomes,
    warnings: [],
  }
}
