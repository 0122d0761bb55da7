import type { Config } from '../config/config.ts'
import { nextTime } from '../config/cron.ts'
import { JOBS } from '../config/jobs.ts'
import type { Connection } from '../db/statements.ts'
import { type JobRun, readJobRuns, readStandingAlarms, type StandingAlarm } from './job_runs.ts'

/** A job as the settings and the book of jobs know it. */
export interface JobState {
  job: string
  description: string
  /** In the business time zone; null where it is off. */
  cron: string | null
  nextAt: Date | null
  last: JobRun | null
}

export interface Jobs {
  jobs: JobState[]
  /** What rang and has not been mended, as of the last job. */
  alarms: StandingAlarm[]
}

export async function readJobs(db: Connection, config: Config, now: Date): Promise<Jobs> {
  const runs = await readJobRuns(db)
  const jobs = Object.entries(JOBS).map(([job, { description }]) => {
    const cron = config.schedule[job] ?? null
    return {
      job,
      description: description.replaceAll('`', ''),
      cron,
      nextAt: cron === null ? null : (nextTime(cron, config.timezone, now) ?? null),
      last: runs.find((run) => run.job === job) ?? null,
    }
  })
  return { jobs, alarms: await readStandingAlarms(db) }
}
