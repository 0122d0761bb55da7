import { col, type RowOf } from '../db/columns.ts'
import { nothing, sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'

const jobRunColumns = {
  job: col.text,
  status: col.text,
  dueAt: col.time,
  isByHand: col.boolean,
  attempt: col.number,
  startedAt: col.time,
  finishedAt: col.time.orNull,
  summary: col.text.orNull,
  problems: col.number,
  error: col.text.orNull,
  hint: col.text.orNull,
  retryAt: col.time.orNull,
}

/** A job as it was run, or is being run. */
export type JobRun = RowOf<typeof jobRunColumns>

const columns = sql`job, status, due_at as "dueAt", is_by_hand as "isByHand", attempt, started_at as "startedAt",
  finished_at as "finishedAt", summary, problem_count as problems, error, hint, retry_at as "retryAt"`

/** The last run of each job that was ever run. */
export function readJobRuns(db: Connection): Promise<JobRun[]> {
  return readRows(
    db,
    jobRunColumns,
    sql`select distinct on (job) ${columns} from ops.job_runs order by job, started_at desc, job_run_id desc`,
  )
}

/** The last runs of one job, or of all, newest first. */
export function readJobHistory(db: Connection, job: string | undefined, limit: number): Promise<JobRun[]> {
  return readRows(
    db,
    jobRunColumns,
    sql`select ${columns} from ops.job_runs ${job === undefined ? nothing : sql`where job = ${job}`}
        order by started_at desc, job_run_id desc limit ${limit}`,
  )
}

const alarmColumns = {
  alarm: col.text,
  subject: col.text,
  rangAt: col.time,
  message: col.text,
  hint: col.text.orNull,
}

export type StandingAlarm = RowOf<typeof alarmColumns>

/** What rang and has not been mended, newest first. */
export function readStandingAlarms(db: Connection): Promise<StandingAlarm[]> {
  return readRows(
    db,
    alarmColumns,
    sql`select alarm, subject, rang_at as "rangAt", message, hint from ops.alarms
        order by rang_at desc, alarm, subject`,
  )
}
