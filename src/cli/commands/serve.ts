import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface ServeCommandOptions {
  port?: string
  host?: string
}

/** `storehouse serve`. */
export function serveCommand(): Command {
  return command('serve', 'the dashboard, in the foreground, until Ctrl-C', [
    'storehouse serve',
    'storehouse serve --port 8080',
  ])
    .option('--port <number>', 'port to listen on (default: dashboard.port, 4400); 0 takes any free one')
    .option('--host <address>', 'address to listen on (default: dashboard.host, 127.0.0.1)')
    .addHelpText(
      'after',
      '\nListens on this machine alone. To let others in, set dashboard.host and the\nsecret STOREHOUSE_DASHBOARD_TOKEN, which opens it; storehouse users adds people.',
    )
    .action(action(serve))
}

async function serve(session: Session, options: ServeCommandOptions): Promise<Outcome> {
  const config = await session.config()
  const dashboard = {
    ...config.dashboard,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: portOf(options.port) }),
  }
  const { checkDashboardConfig } = await import('../../dashboard/listen.ts')
  checkDashboardConfig({ dashboard })
  const db = await session.readableDatabase()
  const [{ openDashboard }, { holdServer }] = await Promise.all([
    import('../dashboard_run.ts'),
    import('../start/server_use.ts'),
  ])
  const held = await holdServer(db, 'storehouse serve', session.warn)
  const served = await openDashboard(session, db, { ...config, dashboard })
  session.endProgress()
  session.note(`The dashboard is at ${served.url} until Ctrl-C.`)
  try {
    await ended(session.signal)
  } finally {
    await served.close()
    await held.release()
  }
  session.note('The dashboard was stopped.')
  return { json: { stopped: true }, text: '' }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port ${text} is no port.`, { hint: 'Ports are numbers from 0 to 65535.' })
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
