import { writeFile } from 'node:fs/promises'
import { version } from '../../config/version.ts'
import { serveDashboard } from '../../dashboard/listen.ts'
import { openDatabase } from '../../db/open.ts'
import { shownError } from '../errors.ts'
import { readConfig } from '../read_config.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'
import type { DashboardSettings, FromDashboard, ToDashboard } from './dashboard_messages.ts'
import { endWithParent } from './end_with_parent.ts'

/** Serves the dashboard for its parent, `storehouse start`, until the parent says stop or is gone. */
export async function serveForStart(session: Session): Promise<Outcome> {
  // A terminal sends ctrl-C to both processes. The parent ends this one.
  session.leavesInterruptToChild = true
  endWithParent()
  // If memory runs short, Linux kills the dashboard before the schedule and the database.
  await writeFile('/proc/self/oom_score_adj', '500').catch(() => undefined)
  const end = new AbortController()
  session.signal.addEventListener('abort', () => end.abort())
  process.once('disconnect', () => end.abort())
  const settings = settingsFrom(end)
  await tell({ kind: 'alive' })
  try {
    await serve(await settings, end.signal)
  } catch (error) {
    const { message, hint } = shownError(error)
    if (!end.signal.aborted) await tell({ kind: 'failed', message: lines(message, hint) })
    throw error
  } finally {
    if (process.connected) process.disconnect()
  }
  return { json: undefined, text: '' }
}

async function serve(
  { config, configFile, webFolder, debug }: DashboardSettings,
  signal: AbortSignal,
): Promise<void> {
  const db = await openDatabase(config, { onNote: (message) => void tell({ kind: 'note', message }) })
  const warn = (message: string) => void tell({ kind: 'warning', message })
  const served = await serveDashboard({
    db,
    config,
    configFile,
    readConfig: () => readConfig(configFile),
    webFolder,
    version: version(),
    onError: (error) => {
      const { message, hint, stack } = shownError(error, db.place)
      warn(debug && stack ? stack : lines(message, hint))
    },
    orAnyPort: (port) => warn(`Port ${port} is taken; the dashboard takes another one.`),
  })
  await tell({ kind: 'listening', url: served.url, port: Number(new URL(served.url).port) || 80 })
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  await served.close()
  await db.close()
}

/** Answers the parent's pings, and returns what it wants served. */
function settingsFrom(end: AbortController): Promise<DashboardSettings> {
  return new Promise((resolve) => {
    process.on('message', (message: ToDashboard) => {
      if (message.kind === 'serve') resolve(message.settings)
      else if (message.kind === 'ping') void tell({ kind: 'alive' })
      else end.abort()
    })
  })
}

/** Resolves once the parent has the message, or is gone. */
function tell(message: FromDashboard): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
    else resolve()
  })
}

function lines(message: string, hint: string | undefined): string {
  return hint ? `${message}\n${hint}` : message
}
