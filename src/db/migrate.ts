import { extendReportTables } from '../metrics/report_tables.ts'
import { syncStagingTables } from '../staging/sync_tables.ts'
import { type MigrateResult, type MigrateSchemaOptions, migrateSchema } from './migrate_schema.ts'
import type { OpenDatabase } from './open.ts'

// The one file of src/db that knows layers: staging tables follow the declarations of feeds, and report tables those of
// metrics, not migrations.

export type MigrateOptions = Omit<MigrateSchemaOptions, 'extendTables'>

/** Migrations, then staging and report tables, then the objects of sql/ whose file changed: see `migrateSchema`. */
export function migrate(db: OpenDatabase, options: MigrateOptions = {}): Promise<MigrateResult> {
  return migrateSchema(db, {
    ...options,
    extendTables: async (client) => [
      ...(await syncStagingTables(client)),
      ...(await extendReportTables(client)),
    ],
  })
}

export { type MigrateResult, type MigrationStatus, migrationStatus } from './migrate_schema.ts'
