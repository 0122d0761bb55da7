import type { Config } from '../config/config.ts'
import type { LoadResult } from '../pipeline/results.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import { scheduledWork } from './scheduled_work.ts'
import type { Session } from './session.ts'

export interface ScheduleOptions {
  /** Doesn't make up for an earlier missed load. */
  forgetMissed?: boolean
  /** A load made before the schedule began, in place of a missed one. It counts as a job's run. */
  firstLoad?: LoadResult | undefined
  /** The same for a load that failed. */
  firstFailure?: { message: string; hint: string | undefined } | undefined
}

/** Starts the jobs and reports them on stderr, each line with its time. */
export async function startScheduler(
  session: Session,
  config: Config,
  { firstLoad, firstFailure, forgetMissed = false }: ScheduleOptions = {},
): Promise<Scheduler> {
  const { Scheduler } = await import('../schedule/scheduler.ts')
  const scheduler = new Scheduler({ ...scheduledWork(session, config), forgetMissed })
  if (firstLoad) {
    const { describeLoad } = await import('../schedule/jobs/load.ts')
    await scheduler.noteRun('load', await describeLoad(firstLoad))
  }
  if (firstFailure) await scheduler.noteFailure('load', firstFailure.message, firstFailure.hint)
  await scheduler.start()
  return scheduler
}
