import type { Config } from '../config/config.ts'
import { localTime } from '../config/cron.ts'
import type { Surroundings } from '../schedule/surroundings.ts'
import { shownError } from './errors.ts'
import { readConfig } from './read_config.ts'
import type { Session } from './session.ts'

/** How long an interruption waits while nothing runs, for example for the embedded server to stop. */
const IDLE_STOP_LIMIT_MS = 60_000

/** Lets jobs run in a session, which reports them on stderr, each line with its time. */
export function scheduledWork(session: Session, config: Config): Surroundings {
  const workLimitMs = session.stopLimitMs
  session.stopLimitMs = IDLE_STOP_LIMIT_MS
  return {
    config,
    readConfig: () => readConfig(session.options.config),
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
  }
}
