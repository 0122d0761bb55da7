import { readerRole } from '../../db/bi_login.ts'
import type { MigrateResult, MigrationStatus } from '../../db/migrate.ts'
import { makeReader } from '../../db/reader_role.ts'

/** What `migrate` did, one item per line. */
export function describeMigration({ dryRun, migrations, tables, objects, reader }: MigrateResult): string {
  const lines = [
    ...migrations.map((name) => `migration  ${name}`),
    ...tables.map((what) => `table      ${what}`),
    ...objects.map(({ name, action }) => `object     ${name} (${action})`),
    ...(reader === 'granted' ? [`rights     ${readerRole} reads the schema warehouse`] : []),
  ]
  const missing = reader === 'missing' ? [`The role ${readerRole} does not exist. ${makeReader}`] : []
  if (lines.length === 0) return ['The database is up to date.', ...missing].join('\n')
  const end = dryRun ? 'Nothing was changed: this was a dry run.' : 'The database is up to date now.'
  return [...lines, '', end, ...missing].join('\n')
}

/** What is pending, and what was changed by hand since. */
export function describeMigrationStatus(status: MigrationStatus): string {
  const lines = [
    ...status.pendingMigrations.map((name) => `pending    ${name}`),
    ...status.objectsToApply.map((name) => `changed    ${name}`),
    ...status.objectsToDrop.map((name) => `removed    ${name}`),
    ...status.driftedObjects.map((name) => `by hand    ${name}`),
    ...status.unknownMigrations.map((name) => `unknown    ${name}`),
  ]
  if (lines.length === 0) return 'The database is up to date.'
  const notes: string[] = []
  if (status.pendingMigrations.length + status.objectsToApply.length + status.objectsToDrop.length > 0) {
    notes.push('Apply with: storehouse migrate')
  }
  if (status.driftedObjects.length > 0) {
    notes.push('Changed by hand in the database; bring them back with: storehouse migrate --repair')
  }
  if (status.unknownMigrations.length > 0) {
    notes.push('Unknown to this version: the database is newer. Update Storehouse.')
  }
  return [...lines, '', ...notes].join('\n')
}
