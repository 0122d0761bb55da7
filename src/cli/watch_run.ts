import { mkdir } from 'node:fs/promises'
import type { Outcome } from './run_command.ts'
import { scheduledWork } from './scheduled_work.ts'
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
  const surroundings = scheduledWork(session, config)
  session.note(`Watching ${config.inbox} until Ctrl-C: files that arrive are loaded.`)
  try {
    await watchInbox(surroundings)
  } finally {
    await held.release()
  }
  session.note('The inbox is not watched any more; nothing was at work.')
  return { json: { stopped: true }, text: '' }
}
