import { extendReportTables } from '../metrics/report_tables.ts'
import { syncStagingTables } from '../staging/sync_tables.ts'
import { type MigrateResult, type MigrateSchemaOptions, migrateSchema } from './migrate_schema.ts'
import type { OpenDatabase } from './open.ts'

// The only file of src/db that knows layers: staging tables follow the declarations of feeds, and report tables those
// of metrics, rather than migrations.

export type MigrateOptions = Omit<MigrateSchemaOptions, 'extendTables'>

/** Runs migrations, then updates staging and report tables, then changed objects of sql/: see `migrateSchema`. */
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
