import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command, day } from '../arguments.ts'
import { describeRebuild } from '../output/describe_load.ts'
import { publishRun } from '../publish_run.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface RebuildCommandOptions {
  from?: string
  to?: string
}

/** `storehouse rebuild`. */
export function rebuildCommand(): Command {
  return command('rebuild', 'derive warehouse and aggregates from production again', [
    'storehouse rebuild',
    'storehouse rebuild --from 2026-11-01 --to 2026-11-30',
  ])
    .option('--from <day>', 'first day, YYYY-MM-DD', day)
    .option('--to <day>', 'last day, YYYY-MM-DD', day)
    .action(action(rebuildDays))
}

async function rebuildDays(session: Session, { from, to }: RebuildCommandOptions): Promise<Outcome> {
  if (from !== undefined && to !== undefined && from > to) {
    throw new UsageError(`--from ${from} is later than --to ${to}.`, {
      hint: 'Give the earlier day as --from.',
    })
  }
  const result = await publishRun(session, 'rebuild', async (db, config, hooks) => {
    const { rebuild } = await import('../../pipeline/rebuild.ts')
    const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
    return rebuild(db, config, { ...days, ...hooks })
  })
  return { json: result, ...describeRebuild(result, session) }
}
