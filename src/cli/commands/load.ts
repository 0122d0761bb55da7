import type { Command } from 'commander'
import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import { describeLoad } from '../output/describe_load.ts'
import { publishRun, type RunHooks } from '../publish_run.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface LoadCommandOptions {
  dryRun?: boolean
  ignoreUnknown?: boolean
  archive: boolean
  watch?: boolean
}

/** `storehouse load [PATH…]`. */
export function loadCommand(): Command {
  return command('load', 'load CSV files and publish them', [
    'storehouse load',
    'storehouse load exports/orders_2026-11-20.csv --dry-run',
    'storehouse load --watch',
  ])
    .argument('[path...]', 'files or folders; without one, the inbox')
    .option('--dry-run', 'do it all and roll it back, showing what would change')
    .option('--ignore-unknown', 'skip files that belong to no feed')
    .option('--no-archive', 'leave loaded files in the inbox')
    .option('--watch', 'load files as they arrive in the inbox, until Ctrl-C')
    .action(action(loadFiles))
}

async function loadFiles(session: Session, options: LoadCommandOptions, paths: string[]): Promise<Outcome> {
  if (options.watch) {
    if (paths.length > 0 || options.dryRun || options.ignoreUnknown || !options.archive) {
      throw new UsageError('--watch loads the inbox as it is: it goes with no path and no other option.', {
        hint: 'Put the files into the inbox, or leave --watch out.',
      })
    }
    const { watch } = await import('../watch_run.ts')
    return watch(session)
  }
  // Imported while the database opens.
  const pipeline = import('../../pipeline/load.ts')
  const run = async (db: OpenDatabase, config: Config, hooks: RunHooks) => {
    const { load } = await pipeline
    return load(db, config, {
      paths,
      dryRun: options.dryRun === true,
      ignoreUnknown: options.ignoreUnknown === true,
      archive: options.archive,
      ...hooks,
    })
  }
  const result = await publishRun(session, 'load', run, { isRehearsal: options.dryRun === true })
  if (result.outcome === 'published') await judgeRules(session)
  return { json: result, ...describeLoad(result, session) }
}

async function judgeRules(session: Session): Promise<void> {
  const [config, db] = await Promise.all([session.config(), session.database()])
  const { afterNight } = await import('../../schedule/after_night.ts')
  await session.during('judging the alert rules', () =>
    afterNight({
      config,
      db,
      signal: session.signal,
      warn: session.warn,
      now: () => new Date(),
      isAlone: true,
    }),
  )
}
