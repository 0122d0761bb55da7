import type { Command } from 'commander'
import { action, command } from '../arguments.ts'
import { describeMigration, describeMigrationStatus } from '../output/describe_migration.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface MigrateCommandOptions {
  dryRun?: boolean
  repair?: boolean
}

/** `storehouse migrate` and `storehouse migrate status`. */
export function migrateCommand(): Command {
  return command('migrate', 'bring the database up to date: migrations, then changed views and aggregates', [
    'storehouse migrate',
    'storehouse migrate --dry-run',
    'storehouse migrate status',
  ])
    .option('--dry-run', 'do it all and roll it back, showing what would change')
    .option('--repair', 'also bring back views that were changed by hand in the database')
    .addCommand(
      command('status', 'show what is pending, and what was changed by hand', [
        'storehouse migrate status',
      ]).action(action(showStatus)),
    )
    .action(action(migrateNow))
}

async function migrateNow(session: Session, options: MigrateCommandOptions): Promise<Outcome> {
  session.publishing = 'not_yet'
  const db = await session.database()
  const { migrate } = await import('../../db/migrate.ts')
  const result = await session.during('migrating', () =>
    migrate(db, { dryRun: options.dryRun === true, repair: options.repair === true }),
  )
  return { json: result, text: describeMigration(result) }
}

async function showStatus(session: Session): Promise<Outcome> {
  const db = await session.database()
  const { migrationStatus } = await import('../../db/migrate.ts')
  const status = await session.during('comparing', () => migrationStatus(db))
  return { json: status, text: describeMigrationStatus(status) }
}
