import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenDatabase } from '../db/open.ts'
import { untilUncaught } from '../uncaught.ts'
import type { Job, JobContext, JobResult } from './job.ts'
import { beginJob, endJob, type JobEnd, type Slot, takeJobLock } from './job_book.ts'

/** How long a failed job has to close its connections. */
const CLOSE_LIMIT_MS = 5_000

/**
 * Runs a job on its own database connections. A failed job loses them, so the next one finds no lock of it. An error in a
 * callback, which nobody can catch, fails the job and not the program.
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

/** A run of a job, for a time of the schedule or by hand. */
export interface RecordedRun {
  slot: Slot
  attempt: number
  now(): Date
  /** What to do with a run that failed. */
  judge(error: unknown): JobEnd
}

/**
 * The same, recorded in the book of jobs. `busy`: another program runs a job, so this one did not begin. `taken`: its time was
 * already served.
 */
export async function runRecorded(
  job: Job,
  open: () => Promise<OpenDatabase>,
  context: Omit<JobContext, 'db'>,
  { slot, attempt, now, judge }: RecordedRun,
): Promise<JobResult | 'busy' | 'taken'> {
  let outcome: 'busy' | 'taken' | undefined
  const recorded: Job = {
    run: async (within) => {
      const lock = await takeJobLock(within.db)
      if (!lock) return skipped('busy')
      try {
        const { pool } = within.db
        const id = await beginJob(pool, slot, attempt, now())
        if (id === undefined) return skipped('taken')
        try {
          const result = await job.run(within)
          await endJob(pool, id, endOf(result), now())
          return result
        } catch (error) {
          // A job that its own program interrupted is due again.
          if (!context.signal.aborted) await endJob(pool, id, judge(error), now()).catch(() => undefined)
          throw error
        }
      } finally {
        await lock.end().catch(() => undefined)
      }
    },
  }
  const skipped = (why: 'busy' | 'taken'): JobResult => {
    outcome = why
    return { summary: '', problems: [], isFailure: false, faults: [] }
  }
  const result = await runJob(recorded, open, context)
  return outcome ?? result
}

function endOf({ summary, problems, isFailure }: JobResult): JobEnd {
  if (!isFailure) return { status: 'done', summary, problems: problems.length }
  return {
    status: 'failed',
    error: problems.join(' ') || summary,
    hint: undefined,
    problems: problems.length,
  }
}
