import type { Config } from '../config/config.ts'
import { localTime } from '../config/cron.ts'
import type { LoadResult } from '../pipeline/results.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import { shownError } from './errors.ts'
import { readConfig } from './read_config.ts'
import type { Session } from './session.ts'

/** While nothing is at work, an interruption waits this long for the end (the embedded server's, say). */
export const IDLE_STOP_LIMIT_MS = 60_000

export interface ScheduleOptions {
  /** A night that was missed before is left for the next one. */
  forgetMissed?: boolean
  /** A load that was made before the schedule begins, for the night that was missed, counts as one of its own. */
  firstLoad?: LoadResult | undefined
  /** The same for one that failed. */
  firstFailure?: { message: string; hint: string | undefined } | undefined
}

/** Starts the jobs and tells of them on stderr, each line with its time. */
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
      // What was cut short is told of as it stood.
      if (session.signal.aborted) return
      session.publishing = isBusy ? 'not_yet' : 'never'
      session.stopLimitMs = isBusy ? workLimitMs : IDLE_STOP_LIMIT_MS
      if (!isBusy) session.endProgress()
    },
  })
  if (firstLoad) {
    const { describeLoad } = await import('../schedule/jobs.ts')
    await scheduler.noteRun('load', await describeLoad(firstLoad))
  }
  if (firstFailure) await scheduler.noteFailure('load', firstFailure.message, firstFailure.hint)
  await scheduler.start()
  return scheduler
}
