import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'

/** `storehouse dashboard-process`: the child process of `storehouse start`. */
export function dashboardProcessCommand(): Command {
  return command('dashboard-process', 'the dashboard of storehouse start, which runs this itself', [
    'storehouse serve',
  ]).action(
    action(async (session) => {
      if (!process.send) {
        throw new UsageError('storehouse start runs dashboard-process itself.', {
          hint: 'For the dashboard alone: storehouse serve',
        })
      }
      const { serveForStart } = await import('../start/serve_for_start.ts')
      return serveForStart(session)
    }),
  )
}
