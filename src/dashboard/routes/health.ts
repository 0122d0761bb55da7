import { z } from 'zod'
import { boundRowsOf, type Executor, rowsOf } from '../../db/query.ts'
import { metricsOf } from '../../metrics/registry.ts'
import { listRejectsFrom } from '../../reports/rejects.ts'
import { readStatus, type RunSummary as StatusRun } from '../../reports/status.ts'
import type {
  CheckResult,
  Column,
  HealthAnswer,
  RejectsAnswer,
  Revision,
  RevisionsAnswer,
  RunAnswer,
  RunSummary,
} from '../contract.ts'
import { notFound } from '../errors.ts'
import { column } from '../glossary.ts'
import { cellOf, sectionOf } from '../pages/fixed.ts'
import { day, LONGEST_TEXT, paging, text as textParameter, word } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import type { Service } from '../service.ts'

const RUNS = 30
/** Files of a run that are shown, and of a revision. */
const FILES = 500
const FILES_OF_REVISION = 20

const text = (name: string, label: string, description: string): Column => ({
  name,
  label,
  unit: 'text',
  description,
})
const count = (name: string, label: string, description: string): Column => ({
  name,
  label,
  unit: 'count',
  description,
})
const instant = (name: string, label: string, description: string): Column => ({
  name,
  label,
  unit: 'instant',
  description,
})

/** How the warehouse is doing: runs, freshness, rows, checks, rejects, revisions. */
export async function health(service: Service, { trx }: Snapshot): Promise<HealthAnswer> {
  const status = await readStatus({ ...service.db, kysely: trx }, service.config, RUNS)
  const base = {
    now: new Date().toISOString(),
    timezone: status.timezone,
    database: status.database,
    publication: status.publication
      ? { ...status.publication, publishedAt: status.publication.publishedAt.toISOString() }
      : null,
    schedule: status.schedule.map(({ job, cron, nextAt }) => ({
      job,
      cron,
      nextAt: nextAt?.toISOString() ?? null,
    })),
    layers: status.layers,
    openRejects: status.openRejects.map((one) => ({ ...one, rows: Number(one.rows) })),
  }
  const freshColumns = [
    text('feed', 'Feed', 'Kind of file.'),
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
    return { ...base, runs: [], checks: [], freshness: sectionOf(freshColumns, []), revisions: [] }
  }
  const files = await filesOfRuns(
    trx,
    status.lastRuns.map(({ runId }) => runId),
  )
  const checks = await checksOf(trx, `(select max(run_id) from ops.check_results)`, [])
  const fresh = await rowsOf<Record<string, unknown>>(trx, freshnessSql)
  const revisions = await rowsOf<{ report: string; count: number }>(
    trx,
    'select report, count(*) as count from ops.report_revisions group by report order by report',
  )
  return {
    ...base,
    runs: status.lastRuns.map((run) => runOf(run, files.get(run.runId))),
    checks,
    freshness: sectionOf(freshColumns, fresh),
    revisions: revisions.map(({ report, count: rows }) => ({ report, count: Number(rows) })),
  }
}

const freshnessSql = `with zone as (
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

interface FileSums {
  files: number
  rowsRead: number
  rejected: number
}

async function filesOfRuns(trx: Executor, runIds: readonly number[]): Promise<Map<number, FileSums>> {
  const rows = await boundRowsOf<{ run_id: number } & Record<'files' | 'rows_read' | 'rejected', unknown>>(
    trx,
    `select run_id, count(*) filter (where parent_file_id is null) as files, sum(rows_read) as rows_read, sum(rejected) as rejected
    from ops.files
    where run_id = any($1::bigint[])
    group by run_id`,
    [runIds],
  )
  return new Map(
    rows.map((row) => [
      Number(row.run_id),
      { files: Number(row.files), rowsRead: Number(row.rows_read), rejected: Number(row.rejected) },
    ]),
  )
}

function runOf(run: StatusRun, files: FileSums = { files: 0, rowsRead: 0, rejected: 0 }): RunSummary {
  return {
    ...run,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    ...files,
  }
}

async function checksOf(trx: Executor, run: string, values: readonly unknown[]): Promise<CheckResult[]> {
  const rows = await boundRowsOf<{
    check_name: string
    description: string
    severity: string
    status: string
    failing_rows: number
    money: string | null
    advice: string
    sample: unknown
    checked_at: Date
  }>(
    trx,
    `select check_name, description, advice, severity, status, failing_rows, money, sample, checked_at
    from ops.check_results
    where run_id = ${run}
    order by status = 'passed', check_name`,
    values,
  )
  return rows.map((row) => ({
    name: row.check_name,
    description: row.description,
    severity: row.severity,
    status: row.status,
    failingRows: Number(row.failing_rows),
    money: row.money === null ? null : Number(row.money),
    advice: row.advice,
    sample: row.sample,
    checkedAt: row.checked_at.toISOString(),
  }))
}

/** One run: its steps, its files, its checks. */
export async function run({ trx }: Snapshot, runId: number): Promise<RunAnswer> {
  const [row] = await boundRowsOf<StatusRun>(
    trx,
    `select
        run_id as "runId",
        command,
        status,
        started_at as "startedAt",
        finished_at as "finishedAt",
        (extract(epoch from finished_at - started_at) * 1000)::float8 as "durationMs",
        error
    from ops.runs
    where run_id = $1`,
    [runId],
  )
  if (!row) throw notFound(`There is no run ${runId}.`)
  const files = await filesOfRuns(trx, [runId])
  const steps = await boundRowsOf<Record<string, unknown>>(
    trx,
    `select step, started_at, duration_ms, rows_in, rows_out
      from ops.run_steps
      where run_id = $1
      order by step_no`,
    [runId],
  )
  const fileRows = await boundRowsOf<Record<string, unknown>>(
    trx,
    `select
          name, feed, (file_date at time zone (select timezone from ops.settings))::date as file_date, outcome,
          case when outcome = 'converted' then records_read else rows_read end as rows_read,
          records_used, nullif(records_left_out, 0) as records_left_out,
          (select string_agg(key || ': ' || value, ', ' order by key) from jsonb_each_text(left_out_by_rule))
              as left_out_by,
          inserted, updated, unchanged, duplicate, superseded, waiting, rejected, error
      from ops.files
      where run_id = $1
      order by coalesce(source, feed), file_date, name, parent_file_id nulls first, feed
      limit ${FILES}`,
    [runId],
  )
  const checks = await checksOf(trx, '$1', [runId])
  return {
    run: runOf(row, files.get(runId)),
    steps: sectionOf(
      [
        text('step', 'Step', 'What was done.'),
        instant('started_at', 'Began', 'When it began.'),
        { name: 'duration_ms', label: 'Milliseconds', unit: 'number', description: 'How long it took.' },
        count('rows_in', 'Rows read', 'Rows that it looked at.'),
        count('rows_out', 'Rows written', 'Rows that it wrote.'),
      ],
      steps,
    ),
    files: sectionOf(
      [
        text('name', 'File', 'Its name without .gz.'),
        text(
          'feed',
          'Feed',
          'Feed that it belongs to; of a file of a source its kind, with the feeds below it.',
        ),
        { name: 'file_date', label: 'Date', unit: 'date', description: 'Date of the file.' },
        text('outcome', 'Outcome', 'loaded, refused, or converted: a file of a source.'),
        count(
          'rows_read',
          'Rows',
          'Rows of the file, the header and blank lines aside; records of one of a source.',
        ),
        count('records_used', 'Used', 'Of a file of a source: records that became rows of feeds.'),
        count('records_left_out', 'Left out', 'Records that a rule or setting leaves out.'),
        text('left_out_by', 'Left out by', 'The rules, and how many records each leaves out.'),
        count('inserted', 'Inserted', 'Rows that brought a new key.'),
        count('updated', 'Updated', 'Rows that changed what stood, or removed it.'),
        count('unchanged', 'Unchanged', 'Rows that said what stood already.'),
        count('duplicate', 'Duplicate', 'Rows that repeat a newer row of the same file.'),
        count('superseded', 'Superseded', 'Rows older than another of the same key.'),
        count('waiting', 'Waiting', 'Rows that wait for their order.'),
        count('rejected', 'Rejected', 'Bad rows or records, which are kept.'),
        text('error', 'Error', 'Why it was refused.'),
      ],
      fileRows,
    ),
    checks,
  }
}

const anyWord = textParameter(300).optional()

export const rejectsQuery = z.strictObject({
  ...paging,
  feed: anyWord.describe('Feed.'),
  reason: anyWord.describe('Reason code.'),
  status: anyWord.describe('open, released, superseded or discarded.'),
  file: anyWord.describe('Name of the file.'),
})

/** Rejected and waiting rows, down to their text. */
export async function rejects(
  service: Service,
  { trx }: Snapshot,
  { offset, limit, ...filter }: z.output<typeof rejectsQuery>,
): Promise<RejectsAnswer> {
  const { total, rejects: found } = await listRejectsFrom(
    { ...service.db, kysely: trx },
    filter,
    limit,
    offset,
    // One more than is shown, so that it is seen to be cut; `storehouse rejects export` writes all.
    LONGEST_TEXT + 1,
  )
  const known = await rowsOf<{ feeds: string[] | null; reasons: string[] | null; statuses: string[] | null }>(
    trx,
    `select
          array_agg(distinct feed) as feeds,
          array_agg(distinct reason) as reasons,
          array_agg(distinct status) as statuses
      from ops.rejected_rows`,
  )
  return {
    total,
    offset,
    section: {
      ...sectionOf(
        [
          { name: 'id', label: 'Number', unit: 'text', description: 'Number of the reject.' },
          { name: 'run_id', label: 'Run', unit: 'text', description: 'Run that put it here.' },
          text('feed', 'Feed', 'Feed of the file.'),
          text('file', 'File', 'File that it came in.'),
          {
            name: 'line',
            label: 'Line',
            unit: 'text',
            description: 'Line on which the record starts; the header is line 1.',
          },
          text('reason', 'Reason', 'Reason code; orphan: it waits for its order.'),
          text('column', 'Column', 'Column that is to blame.'),
          text('message', 'What is wrong', 'What is wrong, in words.'),
          text('raw_row', 'Row', 'The row as it stands in the file, personal data replaced by ***.'),
          text('status', 'Status', 'open, released, superseded or discarded.'),
          instant('created_at', 'Since', 'When it came here.'),
          instant('resolved_at', 'Resolved', 'When it ceased to be open.'),
        ],
        found.map((one) => ({
          id: String(one.id),
          run_id: String(one.runId),
          feed: one.feed,
          file: one.file,
          line: String(one.line),
          reason: one.reason,
          column: one.column,
          message: one.message,
          raw_row: one.rawRow,
          status: one.status,
          created_at: one.createdAt,
          resolved_at: one.resolvedAt,
        })),
      ),
      total,
    },
    feeds: known[0]?.feeds ?? [],
    reasons: known[0]?.reasons ?? [],
    statuses: known[0]?.statuses ?? [],
  }
}

export const revisionsQuery = z.strictObject({
  ...paging,
  report: word(['shop_reports', 'listing_reports', 'product_reports']).optional().describe('Stored report.'),
  entity: anyWord.describe('Listing or product.'),
  period_type: word(['daily', 'weekly', 'monthly', 'quarterly', 'yearly'])
    .optional()
    .describe('Kind of period.'),
  from: day.optional().describe('Periods that end after this day.'),
  to: day.optional().describe('Periods that begin before the day after this one.'),
})

/** Why figures of the past changed. */
export async function revisions(
  { trx }: Snapshot,
  { offset, limit, ...filter }: z.output<typeof revisionsQuery>,
): Promise<RevisionsAnswer> {
  const conditions = `($1::text is null or r.report = $1)
        and ($2::text is null or r.entity_id = $2)
        and ($3::text is null or r.period_type = $3)
        and ($4::date is null or r.period_end > $4)
        and ($5::date is null or r.period_start <= $5)`
  const values = [
    filter.report ?? null,
    filter.entity ?? null,
    filter.period_type ?? null,
    filter.from ?? null,
    filter.to ?? null,
  ]
  const [total] = await boundRowsOf<{ total: number }>(
    trx,
    `select count(*) as total from ops.report_revisions as r where ${conditions}`,
    values,
  )
  const rows = await boundRowsOf<{
    run_id: number
    revised_at: Date
    report: string
    entity_id: string
    entity_name: string | null
    period_type: string
    period_start: string
    period_end: string
    kind: string
    changes: Record<string, { old: unknown; new: unknown }>
    files: string[]
    file_count: number
  }>(
    trx,
    `select
        r.run_id,
        r.revised_at,
        r.report,
        r.entity_id,
        p.product_name as entity_name,
        r.period_type,
        r.period_start,
        (r.period_end - 1)::date as period_end,
        r.kind,
        r.changes,
        r.files[1:${FILES_OF_REVISION}] as files,
        cardinality(r.files) as file_count
    from ops.report_revisions as r
    left join warehouse.dim_product as p on r.report = 'product_reports' and p.product_id = r.entity_id
    where ${conditions}
    order by r.revised_at desc, r.report desc, r.period_start desc, r.period_type, r.entity_id
    limit $6
    offset $7`,
    [...values, limit, offset],
  )
  return {
    total: Number(total?.total ?? 0),
    offset,
    revisions: rows.map(
      (row): Revision => ({
        runId: Number(row.run_id),
        revisedAt: row.revised_at.toISOString(),
        report: row.report,
        entityId: row.entity_id,
        entityName: row.entity_name,
        periodType: row.period_type,
        periodStart: row.period_start,
        periodEnd: row.period_end,
        kind: row.kind,
        changes: inOrder(Object.keys(row.changes)).map((name) => {
          const { label, unit } = column(name)
          const change = row.changes[name]
          return { metric: name, label, unit, old: cellOf(change?.old, unit), new: cellOf(change?.new, unit) }
        }),
        files: row.files,
        fileCount: Number(row.file_count),
      }),
    ),
  }
}

const order = metricsOf('shop').map(({ name }) => name)

function inOrder(names: readonly string[]): string[] {
  return [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b))
}
