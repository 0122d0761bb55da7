import type { Config } from '../config/config.ts'
import { lastTime, localTime } from '../config/cron.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readRow, readRows } from '../db/statements.ts'
import { counted, shownFinding } from '../shown_text.ts'
import { broken, type Finding, ok, warning } from './doctor_finding.ts'
import { readStatus } from './status.ts'

/** Examines the last run, the age of the data, and open rejects. */
export async function examineRuns(db: OpenDatabase, config: Config): Promise<Finding[]> {
  const status = await readStatus(db, config, 1, { countRows: false })
  return [examineLastRun(status), await examineFreshness(db, config), ...examineRejects(status)]
}

type Status = Awaited<ReturnType<typeof readStatus>>

function examineLastRun({ lastRuns: [run] }: Status): Finding {
  const expected = 'went through'
  if (run === undefined) return ok('last run', expected, 'no run yet')
  const name = `run ${run.runId} (${run.command})`
  if (run.status === 'failed') {
    return broken(
      'last run',
      expected,
      `${name} failed: ${run.error ?? 'no reason given'}`,
      'Nothing of it was published. Mend the cause, then: storehouse load',
    )
  }
  if (run.status === 'killed') {
    return warning('last run', expected, `${name} was killed`, 'Nothing of it was published: storehouse load')
  }
  return ok(
    'last run',
    expected,
    run.status === 'running' ? `${name} is under way` : `${name}: ${run.status}`,
  )
}

/** A load that has become due may take a while. */
const LATE_MS = 3 * 3_600_000

async function examineFreshness(db: OpenDatabase, config: Config): Promise<Finding> {
  const line = config.schedule.load
  if (line === undefined) return ok('nightly load', 'off', 'off')
  const due = lastTime(line, config.timezone, new Date(Date.now() - LATE_MS))
  const row = await readRow(
    db.pool,
    { last: col.time.orNull, first: col.time.orNull },
    sql`select max(started_at) filter (where status in ('published', 'unchanged')) as last, min(started_at) as first
     from ops.runs where command in ('load', 'load PATH')`,
  )
  const expected = due ? `since ${localTime(due, config.timezone)}` : line
  const actual = row?.last ? `last at ${localTime(row.last, config.timezone)}` : 'none yet'
  const isLate = due && row?.first && row.first < due && (row.last ?? row.first) < due
  if (!isLate) return ok('nightly load', expected, actual)
  return warning(
    'nightly load',
    expected,
    actual,
    'Jobs run only while storehouse start or storehouse schedule does: keep one of them running.',
  )
}

function examineRejects({ openRejects }: Status): Finding[] {
  const count = (of: (reason: string) => boolean) =>
    openRejects.filter(({ reason }) => of(reason)).reduce((sum, { rows }) => sum + Number(rows), 0)
  const bad = count((reason) => reason !== 'orphan')
  const waiting = count((reason) => reason === 'orphan')
  return [
    bad === 0
      ? ok('open rejects', 'none', 'none')
      : warning('open rejects', 'none', counted(bad, 'row'), 'Look at them with: storehouse rejects list'),
    waiting === 0
      ? ok('waiting rows', 'none', 'none')
      : warning(
          'waiting rows',
          'none',
          `${counted(waiting, 'row')} without their order`,
          'They are loaded once their orders come: storehouse rejects list --reason orphan',
        ),
  ]
}

/** Reports the warnings of the last run's checks. */
export async function examineChecks(db: OpenDatabase): Promise<Finding[]> {
  const rows = await readRows(
    db.pool,
    {
      run_id: col.number,
      name: col.text,
      description: col.text,
      advice: col.text,
      rows: col.number,
      money: col.numeric.orNull,
    },
    sql`select run_id, check_name as name, description, advice, failing_rows as rows, money
     from ops.check_results
     where run_id = (select max(run_id) from ops.check_results) and status = 'warned'
     order by check_name`,
  )
  if (rows.length === 0) return [ok('checks', 'no warnings', 'no warnings')]
  return rows.map(({ run_id, name, description, advice, rows: failingRows, money }) =>
    warning(
      `check ${name}`,
      description,
      `${shownFinding({ failingRows, money: money === null ? null : Number(money) })} in run ${run_id}`,
      advice,
    ),
  )
}
