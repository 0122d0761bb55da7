/** A job that can be scheduled, as the configuration needs it. src/schedule/jobs/ says what it runs. */
export interface JobDeclaration {
  /** The default times. `off`: it only runs if the configuration sets times. */
  cron: string
  description: string
  /** Waits while this job is still to be tried again. */
  after?: string
}

/** If several jobs are due, the first of this list runs first. */
export const JOBS = {
  load: { cron: '0 1 * * *', description: 'loads the inbox and publishes it' },
  verify_sample: {
    cron: '30 1 * * *',
    description: 'derives seven days taken at random once more and compares them with what stands',
    after: 'load',
  },
  reports: {
    cron: '30 1 * * *',
    description:
      'looks whether every feed has come and brought what is usual, and writes `monitoring_report.json`',
    after: 'load',
  },
  read_ahead: {
    cron: '0 2 * * *',
    description: 'reads every page of the dashboard, so that the first reader of the morning need not wait',
    after: 'load',
  },
  refresh: {
    cron: '0 2 * * 0',
    description: 'computes forecast and clusters and refreshes the materialized views',
    after: 'load',
  },
  verify: { cron: '0 3 * * 0', description: 'proves that all that is published is what its files say' },
  audit: {
    cron: '0 4 1 * *',
    description:
      'compares the aggregates of last month with its raw data, and lists the slowest queries and unused indexes',
  },
  archive: {
    cron: '0 4 1 * *',
    description:
      'moves the events of months that are older than `archiveEventsAfterMonths` into Parquet files, where it is set',
  },
  retention: {
    cron: '30 4 * * *',
    description:
      'removes what is older than `retention` says: texts of rejects, records of runs, logs, archive',
  },
} as const satisfies Record<string, JobDeclaration>

export type JobName = keyof typeof JOBS
