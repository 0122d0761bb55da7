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
    description: 'derives seven random days again and compares them with the published ones',
    after: 'load',
  },
  reports: {
    cron: '30 1 * * *',
    description:
      'looks whether every feed arrived and brought what was expected, and writes `monitoring_report.json`',
    after: 'load',
  },
  read_ahead: {
    cron: '0 2 * * *',
    description: 'reads every page of the dashboard, so that the first reader in the morning doesn’t wait',
    after: 'load',
  },
  refresh: {
    cron: '0 2 * * 0',
    description: 'computes forecast and clusters and refreshes the materialized views',
    after: 'load',
  },
  verify: { cron: '0 3 * * 0', description: 'proves that everything published follows from the files' },
  audit: {
    cron: '0 4 1 * *',
    description:
      'compares the aggregates of last month with its raw data, and lists the slowest queries and unused indexes',
  },
  archive: {
    cron: '0 4 1 * *',
    description: 'moves events older than `archiveEventsAfterMonths` into Parquet files, if that is set',
  },
  retention: {
    cron: '30 4 * * *',
    description:
      'removes what is older than `retention` allows: texts of rejects, records of runs, logs, archive',
  },
} as const satisfies Record<string, JobDeclaration>

export type JobName = keyof typeof JOBS
