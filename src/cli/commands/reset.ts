import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { confirmed } from '../confirm.ts'

/** `storehouse reset --yes`. */
export function resetCommand(): Command {
  return command('reset', 'drop the schemas staging, production, warehouse and ops, and start again', [
    'storehouse reset --yes',
  ])
    .option('--yes', 'really do it')
    .action(
      action<{ yes?: boolean }>(async (session, { yes }) => {
        const config = await session.config()
        confirmed(
          yes,
          'This drops the schemas staging, production, warehouse and ops with everything in them but the targets, notes and saved views of the dashboard.',
        )
        const db = await session.database()
        const { reset } = await import('../../pipeline/reset.ts')
        const { migrations } = await session.during('dropping the schemas and making them again', () =>
          reset(db, config.home),
        )
        const text = `The schemas were dropped and made again, empty; targets, notes and saved views of the dashboard stay. The archive is as it was; load it with:\nstorehouse load ${config.archive}`
        return { json: { reset: true, migrations }, text }
      }),
    )
}
