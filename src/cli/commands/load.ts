import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { describeLoad } from '../output/describe_load.ts'
import { publishRun } from '../publish_run.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface LoadCommandOptions {
  dryRun?: boolean
  ignoreUnknown?: boolean
  archive: boolean
}

/** `storehouse load [PATH…]`. */
export function loadCommand(): Command {
  return command('load', 'load CSV files and publish them', [
    'storehouse load',
    'storehouse load exports/orders_2026-11-20.csv --dry-run',
  ])
    .argument('[path...]', 'files or folders; without one, the inbox')
    .option('--dry-run', 'do it all and roll it back, showing what would change')
    .option('--ignore-unknown', 'skip files that belong to no feed')
    .option('--no-archive', 'leave loaded files in the inbox')
    .action(action(loadFiles))
}

async function loadFiles(session: Session, options: LoadCommandOptions, paths: string[]): Promise<Outcome> {
  const result = await publishRun(session, 'load', async (db, config, hooks) => {
    const { load } = await import('../../pipeline/load.ts')
    return load(db, config, {
      paths,
      dryRun: options.dryRun === true,
      ignoreUnknown: options.ignoreUnknown === true,
      archive: options.archive,
      ...hooks,
    })
  })
  return { json: result, ...describeLoad(result, session) }
}
