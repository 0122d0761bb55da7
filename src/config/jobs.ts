/** A job that can be scheduled, as the configuration needs it. src/schedule/jobs.ts says what it runs. */
export interface JobDeclaration {
  /** The default times. `off`: it only runs if the configuration sets times. */
  cron: string
  description: string
}

export const JOBS = {
  load: { cron: '0 1 * * *', description: 'loads the inbox and publishes it' },
} as const satisfies Record<string, JobDeclaration>

export type JobName = keyof typeof JOBS
