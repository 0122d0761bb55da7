import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { describeStatus } from '../output/describe_status.ts'

/** `storehouse status`. */
export function statusCommand(): Command {
  return command('status', 'last runs, freshness, rows per layer, open rejects, scheduled jobs', [
    'storehouse status',
    'storehouse status --json',
  ]).action(
    action(async (session) => {
      const config = await session.config()
      const db = await session.readableDatabase({ orEmpty: true })
      const { readStatus } = await import('../../reports/status.ts')
      const status = await session.during('counting rows', () => readStatus(db, config))
      return { json: status, text: describeStatus(status, session) }
    }),
  )
}
