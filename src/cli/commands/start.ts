import type { Command } from 'commander'
import { action, command } from '../arguments.ts'

/** `storehouse start`. */
export function startCommand(): Command {
  return command('start', 'the whole thing: database, migrations, load (or a demo shop), schedule', [
    'storehouse start',
    'storehouse start --once',
  ])
    .option('--once', 'leave after the load; the embedded server stays up')
    .addHelpText(
      'after',
      '\nWhere nothing was ever loaded and the inbox is empty, a demo shop is loaded.\nRuns the nightly jobs until Ctrl-C, which also stops the embedded server,\nunless other programs are connected to it.',
    )
    .action(
      action<{ once?: boolean }>(async (session, { once = false }) => {
        const { start } = await import('../start/start.ts')
        return start(session, once)
      }),
    )
}
