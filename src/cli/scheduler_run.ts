import type { Config } from '../config/config.ts'
import { localTime } from '../config/cron.ts'
import type { LoadResult } from '../pipeline/results.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import { shownError } from './errors.ts'
import { readConfig } from './read_config.ts'
import type { Session } from './session.ts'

/** How long an interruption waits while nothing runs, for example for the embedded server to stop. */
export const IDLE_STOP_LIMIT_MS = 60_000

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
  const workLimitMs = session.stopLimitMs
  session.stopLimitMs = IDLE_STOP_LIMIT_MS
  const scheduler = new Scheduler({
    config,
    readConfig: () => readConfig(session.options.config),
    forgetMissed,
    open: session.openDatabase,
    signal: session.signal,
    tell: (level, message) => {
      const line = `${localTime(new Date(), config.timezone)}  ${message}`
      if (level === 'info') session.note(line)
      else session.warn(line)
    },
    onProgress: session.watchScheduled,
    explain: (error) => shownError(error, session.place),
    onBusy: (isBusy) => {
      // After an interruption the state stays as it is, because the closing message describes it.
      if (session.signal.aborted) return
      session.publishing = isBusy ? 'not_yet' : 'never'
      session.stopLimitMs = isBusy ? workLimitMs : IDLE_STOP_LIMIT_MS
      if (!isBusy) session.endProgress()
    },
  })
  if (firstLoad) {
    const { describeLoad } = await import('../schedule/jobs/load.ts')
    await scheduler.noteRun('load', await describeLoad(firstLoad))
  }
  if (firstFailure) await scheduler.noteFailure('load', firstFailure.message, firstFailure.hint)
  await scheduler.start()
  return scheduler
}
