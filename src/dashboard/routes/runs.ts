import { readChecks } from '../../checks/check_files.ts'
import { col } from '../../db/columns.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRecords, readRow, readRows } from '../../db/statements.ts'
import { runSummaryColumns, type RunSummary as StatusRun } from '../../reports/status.ts'
import type { CheckResult, Column, RunAnswer, RunSummary } from '../contract.ts'
import { notFound } from '../errors.ts'
import { sectionOf } from '../pages/fixed.ts'
import { count, instant, text } from '../pages/fixed_columns.ts'
import type { Snapshot } from '../reading.ts'

/** The most files to show for a run. */
const FILES = 500

interface FileSums {
  files: number
  rowsRead: number
  rejected: number
}

export async function filesOfRuns(
  trx: Connection,
  runIds: readonly number[],
): Promise<Map<number, FileSums>> {
  const rows = await readRows(
    trx,
    { run_id: col.number, files: col.number, rows_read: col.numeric.orNull, rejected: col.numeric.orNull },
    sql`select run_id, count(*) filter (where parent_file_id is null) as files, sum(rows_read) as rows_read, sum(rejected) as rejected
    from ops.files
    where run_id = any(${runIds}::bigint[])
    group by run_id`,
  )
  return new Map(
    rows.map((row) => [
      Number(row.run_id),
      { files: Number(row.files), rowsRead: Number(row.rows_read), rejected: Number(row.rejected) },
    ]),
  )
}

export function runOf(run: StatusRun, files: FileSums = { files: 0, rowsRead: 0, rejected: 0 }): RunSummary {
  return {
    ...run,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    ...files,
  }
}

let named: Promise<Map<string, string>> | undefined

/** What each check finds. The files don't change while the server runs. */
function plainNames(): Promise<Map<string, string>> {
  named ??= readChecks({}).then((checks) => new Map(checks.map(({ name, finds }) => [name, finds])))
  return named
}

export async function checksOf(trx: Connection, run: Sql): Promise<CheckResult[]> {
  const rows = await readRows(
    trx,
    {
      check_name: col.text,
      description: col.text,
      severity: col.text,
      status: col.text,
      failing_rows: col.number,
      money: col.numeric.orNull,
      advice: col.text,
      sample: col.json<unknown>(),
      checked_at: col.time,
    },
    sql`select check_name, description, advice, severity, status, failing_rows, money, sample, checked_at
    from ops.check_results
    where run_id = ${run}
    order by status = 'passed', check_name`,
  )
  const finds = await plainNames()
  return rows.map((row) => ({
    name: row.check_name,
    finds: finds.get(row.check_name) ?? row.check_name.replaceAll('_', ' '),
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

const fileColumns: readonly Column[] = [
  text('name', 'File', 'Its name without .gz.'),
  text('feed', 'Feed', 'Feed that it belongs to; of a file of a source its kind, with the feeds below it.'),
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
]

/** One run: its steps, its files, its checks. */
export async function run({ trx }: Snapshot, runId: number): Promise<RunAnswer> {
  const row = await readRow(
    trx,
    runSummaryColumns,
    sql`select
        run_id as "runId",
        command,
        status,
        started_at as "startedAt",
        finished_at as "finishedAt",
        (extract(epoch from finished_at - started_at) * 1000)::float8 as "durationMs",
        error
    from ops.runs
    where run_id = ${runId}`,
  )
  if (!row) throw notFound(`There is no run ${runId}.`)
  const files = await filesOfRuns(trx, [runId])
  const steps = await readRecords(
    trx,
    ['step', 'started_at', 'duration_ms', 'rows_in', 'rows_out'],
    sql`select step, started_at, duration_ms, rows_in, rows_out
      from ops.run_steps
      where run_id = ${runId}
      order by step_no`,
  )
  const fileRows = await readRecords(
    trx,
    fileColumns.map(({ name }) => name),
    sql`select
          name, feed, (file_date at time zone (select timezone from ops.settings))::date as file_date, outcome,
          case when outcome = 'converted' then records_read else rows_read end as rows_read,
          records_used, nullif(records_left_out, 0) as records_left_out,
          (select string_agg(key || ': ' || value, ', ' order by key) from jsonb_each_text(left_out_by_rule))
              as left_out_by,
          inserted, updated, unchanged, duplicate, superseded, waiting, rejected, error
      from ops.files
      where run_id = ${runId}
      order by coalesce(source, feed), file_date, name, parent_file_id nulls first, feed
      limit ${FILES}`,
  )
  const checks = await checksOf(trx, sql`${runId}`)
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
    files: sectionOf(fileColumns, fileRows),
    checks,
  }
}
