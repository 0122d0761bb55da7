import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../../config/config.ts'
import { action, command } from '../arguments.ts'
import { describeRestore } from '../output/describe_backup.ts'
import { readConfig } from '../read_config.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

const STOP_LIMIT_MS = 10_000

/** `storehouse restore FILE`. */
export function restoreCommand(): Command {
  return command('restore', 'restore a backup into an empty database, and verify it', [
    'storehouse restore backups/shop.tar',
    'DATABASE_URL=postgres://user:password@host:5432/database storehouse restore backups/shop.tar',
  ])
    .argument('<file>', 'what storehouse backup wrote')
    .action(action((session, _options, [file = '']) => restoreFile(session, resolve(file))))
}

async function restoreFile(session: Session, path: string): Promise<Outcome> {
  session.publishing = 'not_yet'
  // Verifying makes a database, which must be dropped on a stop.
  session.stopLimitMs = STOP_LIMIT_MS
  const [{ checkBackup }, { checkTarget, restore }] = await Promise.all([
    import('../../backup/check_backup.ts'),
    import('../../backup/restore.ts'),
  ])
  const { signal } = session
  const onRead = (done: number, total: number) => session.progress({ step: 'reading', done, total })
  const backup = await checkBackup(path, { signal, onRead })
  const db = await session.database()
  await checkTarget(db, backup)
  const config = await settledConfig(session, backup.manifest.settings)
  const result = await restore(db, config, backup, { signal, onProgress: session.watchPublishing })
  return {
    json: result,
    text: describeRestore(result, session),
    exitCode: result.verified.outcome === 'differs' ? 1 : 0,
  }
}

/** The configuration of this folder. If there is none, the backup's is written there first. */
async function settledConfig(session: Session, settings: Record<string, unknown>): Promise<Config> {
  const { findConfigFile } = await import('../../config/config_file.ts')
  const given = session.options.config ?? findConfigFile('.')
  if (given !== undefined || Object.keys(settings).length === 0) return session.config()
  const { writeSettings } = await import('../../backup/settings.ts')
  session.note(`The settings of the backup are in ${await writeSettings('.', settings)} now.`)
  return readConfig(undefined)
}
