import { mkdir } from 'node:fs/promises'
import { localTime } from '../config/cron.ts'
import { shownError } from './errors.ts'
import { readConfig } from './read_config.ts'
import type { Outcome } from './run_command.ts'
import { IDLE_STOP_LIMIT_MS } from './scheduler_run.ts'
import type { Session } from './session.ts'

/** `storehouse load --watch`: reports each load on stderr, each line with its time. */
export async function watch(session: Session): Promise<Outcome> {
  const config = await session.config()
  const db = await session.migratedDatabase()
  const [{ watchInbox }, { holdServer }] = await Promise.all([
    import('../schedule/watch_inbox.ts'),
    import('./start/server_use.ts'),
  ])
  await mkdir(config.inbox, { recursive: true })
  // The connection's name shows the dashboard that the inbox is watched.
  const held = await holdServer(db, 'storehouse load --watch', session.warn)
  const workLimitMs = session.stopLimitMs
  session.stopLimitMs = IDLE_STOP_LIMIT_MS
  session.note(`Watching ${config.inbox} until Ctrl-C: files that arrive are loaded.`)
  try {
    await watchInbox({
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
    })
  } finally {
    await held.release()
  }
  session.note('The inbox is not watched any more; nothing was at work.')
  return { json: { stopped: true }, text: '' }
}
