import { resolve } from 'node:path'
import type { Command } from 'commander'
import { version } from '../../config/version.ts'
import { action, command } from '../arguments.ts'
import { describeBackup } from '../output/describe_backup.ts'

/** `storehouse backup FILE`. */
export function backupCommand(): Command {
  return command('backup', 'write the warehouse, its files and settings into one file', [
    'storehouse backup backups/shop.tar',
  ])
    .argument(
      '<file>',
      'where to write it; an older backup of that name is replaced when the new one is whole',
    )
    .action(
      action(async (session, _options, [file = '']) => {
        const config = await session.config()
        const db = await session.readableDatabase()
        const [{ backup }, { settingsForBackup }] = await Promise.all([
          import('../../backup/backup.ts'),
          import('../../backup/settings.ts'),
        ])
        const result = await backup(db, config, resolve(file), {
          version: version(),
          settings: await settingsForBackup('.', session.options.config, config),
          signal: session.signal,
          onProgress: session.progress,
        })
        return { json: result, text: describeBackup(result) }
      }),
    )
}
