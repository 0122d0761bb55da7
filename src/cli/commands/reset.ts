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
          'This drops the schemas staging, production, warehouse and ops with everything in them.',
        )
        const db = await session.database()
        const { reset } = await import('../../pipeline/reset.ts')
        await reset(db)
        const text = `Everything was dropped. Load again with: storehouse load ${config.archive}`
        return { json: { reset: true }, text }
      }),
    )
}
