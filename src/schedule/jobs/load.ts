import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { readRow } from '../../db/statements.ts'
import { load, loadCommands } from '../../pipeline/load.ts'
import type { LoadResult } from '../../pipeline/results.ts'
import { withRunFiles } from '../../reports/with_run_files.ts'
import { counted } from '../../shown_text.ts'
import { discoverFiles } from '../../staging/discover.ts'
import { afterNight } from '../after_night.ts'
import { faultsOf } from '../faults.ts'
import type { JobContext, JobResult } from '../job.ts'

export async function loadInbox(context: JobContext): Promise<JobResult> {
  const { config, db, signal, onProgress, warn } = context
  const result = await withRunFiles(
    { command: 'load', config, db },
    () =>
      load(db, config, {
        paths: [],
        dryRun: false,
        ignoreUnknown: false,
        archive: true,
        signal,
        onProgress,
      }),
    warn,
  )
  if (result.outcome === 'published') await afterNight(context)
  return describeLoad(result)
}

/**
 * Whether the inbox was loaded. `unchanged` is a load that found nothing new. A load of named files counts only if the inbox
 * is empty.
 */
export async function wasLoadedSince(db: OpenDatabase, instant: Date, config: Config): Promise<boolean> {
  const runs = await readRow(
    db.pool,
    { ofInbox: col.boolean, any: col.boolean },
    sql`select coalesce(bool_or(command = ${loadCommands.inbox}), false) as "ofInbox", count(*) > 0 as any
     from ops.runs
     where command in (${loadCommands.inbox}, ${loadCommands.paths}) and status in ('published', 'unchanged')
       and started_at >= ${instant.toISOString()}`,
  )
  if (!runs?.any) return false
  if (runs.ofInbox) return true
  const { files } = await discoverFiles([config.inbox], config, { ignoreUnknown: true })
  return files.length === 0
}

/** Turns a load into the job's result. */
export async function describeLoad(result: LoadResult): Promise<JobResult> {
  const { runId, outcome, files, publication, durationMs } = result
  const loaded = files.filter(({ outcome }) => outcome === 'loaded' || outcome === 'converted')
  const refused = files.filter((file) => file.outcome === 'refused')
  const sum = (count: 'rowsRead' | 'rejected' | 'waiting') =>
    files.reduce((total, file) => total + file[count], 0)
  const time = `${(durationMs / 1000).toFixed(1)} s`
  const through = publication?.completeThrough ? `, complete through ${publication.completeThrough}` : ''
  const summary =
    outcome === 'published'
      ? `published run ${runId}${through}: ${counted(new Set(loaded.map(({ path }) => path)).size, 'file')}, ${counted(sum('rowsRead'), 'row')} (${time})`
      : `nothing new, nothing published (${time})`
  const faults = await faultsOf(result)
  const problems = [
    ...refused.map((file) => `${file.name} was refused: ${file.reason ?? 'no reason given'}`),
    ...faults.filter(({ subject }) => subject.startsWith('archive ')).map(({ message }) => message),
    ...(sum('rejected') > 0 ? [`${counted(sum('rejected'), 'row')} rejected: storehouse rejects list`] : []),
    ...(sum('waiting') > 0
      ? [`${counted(sum('waiting'), 'row')} waiting for an order: storehouse rejects list --reason orphan`]
      : []),
  ]
  return {
    summary,
    problems,
    isFailure: outcome === 'unchanged' && refused.length > 0,
    faults,
  }
}
