import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenDatabase } from '../db/open.ts'
import { untilUncaught } from '../uncaught.ts'
import type { Job, JobContext, JobResult } from './jobs.ts'

/** How long a failed job has to close its connections. */
const CLOSE_LIMIT_MS = 5_000

/**
 * Runs a job on its own database connections and leaves nothing behind: a failed job loses its connections, so that the
 * next one finds no lock of it. An error in a callback, which nobody can catch, fails the job and not the program.
 */
export async function runJob(
  job: Job,
  open: () => Promise<OpenDatabase>,
  context: Omit<JobContext, 'db'>,
): Promise<JobResult> {
  const db = await open()
  try {
    return await untilUncaught(() => job.run({ ...context, db }))
  } catch (error) {
    db.abandon()
    throw error
  } finally {
    await Promise.race([db.close(), sleep(CLOSE_LIMIT_MS, undefined, { ref: false })])
  }
}
