import { syncStagingTables } from '../staging/sync_tables.ts'
import { type MigrateResult, type MigrateSchemaOptions, migrateSchema } from './migrate_schema.ts'
import type { OpenDatabase } from './open.ts'

// The one file of src/db that knows a layer: staging tables follow the feeds' declarations, not migrations.

export type MigrateOptions = Omit<MigrateSchemaOptions, 'extendTables'>

/** Migrations, then staging tables, then the objects of sql/ whose file changed: see `migrateSchema`. */
export function migrate(db: OpenDatabase, options: MigrateOptions = {}): Promise<MigrateResult> {
  return migrateSchema(db, { ...options, extendTables: syncStagingTables })
}

export { type MigrateResult, type MigrationStatus, migrationStatus } from './migrate_schema.ts'
