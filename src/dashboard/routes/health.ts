import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { readRecords, readRows } from '../../db/statements.ts'
import { type JobState, readJobs } from '../../reports/jobs.ts'
import { readStatus } from '../../reports/status.ts'
import type { Column, HealthAnswer, ScheduledJob } from '../contract.ts'
import { sectionOf } from '../pages/fixed.ts'
import { count, instant, text } from '../pages/fixed_columns.ts'
import type { Snapshot } from '../reading.ts'
import type { Service } from '../service.ts'
import { checksOf, filesOfRuns, runOf } from './runs.ts'

const RUNS = 30

/** The state of the warehouse: runs, freshness, rows, checks, rejects, revisions. */
export async function health(service: Service, { trx }: Snapshot): Promise<HealthAnswer> {
  const status = await readStatus(service.db, service.config, RUNS, { on: trx })
  const base = {
    now: new Date().toISOString(),
    timezone: status.timezone,
    database: status.database,
    publication: status.publication
      ? { ...status.publication, publishedAt: status.publication.publishedAt.toISOString() }
      : null,
    layers: status.layers,
    openRejects: status.openRejects.map((one) => ({ ...one, rows: Number(one.rows) })),
  }
  const freshColumns = [
    text('feed', 'What', 'Kind of file.'),
    text('newest_file', 'Newest file', 'File of the feed with the latest date.'),
    {
      name: 'file_date',
      label: 'Its date',
      unit: 'date',
      description: 'Date of that file.',
    } satisfies Column,
    instant('loaded_at', 'Loaded', 'When it was loaded.'),
    count('files', 'Files', 'Files of the feed that were loaded.'),
    count('rows', 'Rows', 'Rows of all of them.'),
    count('days_behind', 'Days behind', 'Days from its date to the newest date of any file.'),
  ]
  if (!status.isMigrated) {
    const nothing = { schedule: [], alarms: [], runs: [], checks: [], revisions: [] }
    return { ...base, ...nothing, freshness: sectionOf(freshColumns, []) }
  }
  const files = await filesOfRuns(
    trx,
    status.lastRuns.map(({ runId }) => runId),
  )
  const checks = await checksOf(trx, sql`(select max(run_id) from ops.check_results)`)
  const { jobs, alarms } = await readJobs(trx, service.config, new Date())
  const fresh = await readRecords(
    trx,
    freshColumns.map(({ name }) => name),
    freshnessSql,
  )
  const revisions = await readRows(
    trx,
    { report: col.text, count: col.number },
    sql`select report, count(*) as count from ops.report_revisions group by report order by report`,
  )
  return {
    ...base,
    schedule: jobs.flatMap(scheduledOf),
    alarms: alarms.map((alarm) => ({ ...alarm, rangAt: alarm.rangAt.toISOString() })),
    runs: status.lastRuns.map((run) => runOf(run, files.get(run.runId))),
    checks,
    freshness: sectionOf(freshColumns, fresh),
    revisions: revisions.map(({ report, count: rows }) => ({ report, count: Number(rows) })),
  }
}

function scheduledOf({ job, description, cron, nextAt, last }: JobState): ScheduledJob[] {
  if (cron === null) return []
  const run = last && {
    status: last.status,
    dueAt: last.dueAt.toISOString(),
    startedAt: last.startedAt.toISOString(),
    finishedAt: last.finishedAt?.toISOString() ?? null,
    attempt: last.attempt,
    problems: last.problems,
    summary: last.summary,
    error: last.error,
    retryAt: last.retryAt?.toISOString() ?? null,
  }
  return [{ job, description, cron, nextAt: nextAt?.toISOString() ?? null, last: run }]
}

const freshnessSql = sql`with zone as (
    select timezone from ops.settings
),
fed as (
    select
        feed,
        count(*) as files,
        sum(rows_read) as rows,
        max(file_date) as newest
    from ops.files
    where outcome = 'loaded'
    group by feed
)
select
    f.feed,
    n.name as newest_file,
    (f.newest at time zone (select timezone from zone))::date as file_date,
    n.loaded_at,
    f.files,
    f.rows,
    (max(f.newest) over () at time zone (select timezone from zone))::date
        - (f.newest at time zone (select timezone from zone))::date as days_behind
from fed as f
cross join lateral (
    select name, loaded_at
    from ops.files as o
    where o.feed = f.feed and o.outcome = 'loaded' and o.file_date = f.newest
    order by loaded_at desc, name
    limit 1
) as n
order by f.feed`
