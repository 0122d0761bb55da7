import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { describeLoad } from '../output/describe_load.ts'
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
  session.publishing = 'not_yet'
  const config = await session.config()
  const db = await session.migratedDatabase()
  const [{ load }, runFiles] = await Promise.all([
    import('../../pipeline/load.ts'),
    import('../../reports/run_files.ts'),
  ])
  const startedAt = new Date()
  try {
    const result = await load(db, config, {
      paths,
      dryRun: options.dryRun === true,
      ignoreUnknown: options.ignoreUnknown === true,
      archive: options.archive,
      signal: session.signal,
      onProgress: session.watchPublishing,
    })
    await keepFiles(session, () => runFiles.writeRunFiles(config, { command: 'load', startedAt, result }))
    return { json: result, ...describeLoad(result, session) }
  } catch (error) {
    await keepFiles(session, () => runFiles.writeFailureFiles(config, { command: 'load', startedAt, error }))
    throw error
  }
}

/** The report files are a convenience: a full disk there does not undo what was published. */
async function keepFiles(session: Session, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    session.warn(`The reports of this run could not be written: ${(error as Error).message}`)
  }
}
