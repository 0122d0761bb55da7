import { readJobRuns } from '../../reports/job_runs.ts'
import { amendMonitoringReport } from '../../reports/run_files.ts'
import { lowDisks } from '../disk.ts'
import type { JobContext, JobResult } from '../job.ts'
import { watchNight } from '../watch.ts'

/** Looks whether the night brought what it should, and records the result. */
export async function report({ db, config, now, warn }: JobContext): Promise<JobResult> {
  const { faults, watched } = await watchNight(db.pool, config, now())
  const disks = await lowDisks(config)
  const jobs = await readJobRuns(db.pool)
  const night = {
    watchedAt: now(),
    watched: watched.map(({ of, day, figure, expected: { usual, low, high } }) => ({
      of,
      day,
      figure,
      usual,
      low,
      high,
    })),
    faults: faults.map(({ alarm, message, hint }) => ({ alarm, message, hint: hint ?? null })),
    disks: disks.all,
    jobs: jobs.map(({ job, status, dueAt, startedAt, finishedAt, attempt, error }) => ({
      job,
      status,
      dueAt,
      startedAt,
      finishedAt,
      attempt,
      error,
    })),
  }
  await amendMonitoringReport(config, { night }).catch((error: Error) =>
    warn(`monitoring_report.json could not be written: ${error.message}`),
  )
  const summary =
    faults.length === 0
      ? `everything has come, ${watched.length} figures are as usual`
      : `${faults.length} things to see to, ${watched.length} figures looked at`
  return { summary, problems: faults.map(({ message }) => message), isFailure: false, faults }
}
