/** A job that can be scheduled, as far as the configuration knows it: src/schedule/jobs.ts says what it runs. */
export interface JobDeclaration {
  /** When it runs unless the configuration says otherwise; `off`: only if it says so. */
  cron: string
  description: string
}

export const JOBS = {
  load: { cron: '0 1 * * *', description: 'loads the inbox and publishes it' },
} as const satisfies Record<string, JobDeclaration>

export type JobName = keyof typeof JOBS
