import type { Config } from '../config/config.ts'
import { migrate } from '../db/migrate.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { ConfigError } from '../errors.ts'
import { tidyUp } from '../pipeline/after_publish.ts'
import { publish } from '../pipeline/publish.ts'
import type { OnProgress } from '../pipeline/results.ts'
import { RunLog } from '../pipeline/run_log.ts'
import type { VerifyResult } from '../pipeline/verify/results.ts'
import { verify } from '../pipeline/verify/verify.ts'
import { restoreArchivedEvents } from './archived_events.ts'
import type { Backup } from './check_backup.ts'
import { fillWarehouse } from './fill_warehouse.ts'
import type { Manifest } from './format.ts'
import { restoreFiles } from './restore_files.ts'
import { lookAtTarget } from './target.ts'

export interface RestoreOptions {
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
}

export interface RestoreResult {
  id: string
  madeAt: string
  /** The version that made the backup. */
  storehouse: string
  tables: number
  rows: number
  files: number
  /** Names of files that were already missing at the time of the backup. */
  missingFiles: string[]
  /** Migrations added since the backup. */
  migrations: string[]
  /** Tables of the backup that this program does not know. They are left out. */
  unknownTables: string[]
  /** The duration of each part, in milliseconds. */
  durations: { rows: number; files: number; deriving: number; verifying: number }
  verified: VerifyResult
}

/**
 * Checks whether a backup can be restored here. Changes nothing.
 *
 * @throws {BackupError} if the warehouse is not empty.
 * @throws {LockedError} if a run is in progress.
 */
export async function checkTarget(db: OpenDatabase, { manifest }: Backup): Promise<void> {
  const client = await db.connect()
  try {
    await execute(client, sql`begin`)
    await lookAtTarget(client, manifest.id)
    await execute(client, sql`rollback`)
  } finally {
    await client.end()
  }
}

/**
 * Restores a backup into an empty database: its rows in one transaction, its files into the archive. Then it derives
 * and publishes the star like any rebuild and verifies everything. After an interruption, restoring the same backup
 * continues where it stopped.
 *
 * @throws {BackupError} if the warehouse is not empty.
 * @throws {ConfigError} if the configuration has other time zones.
 */
export async function restore(
  db: OpenDatabase,
  config: Config,
  backup: Backup,
  { signal, onProgress = () => undefined }: RestoreOptions = {},
): Promise<RestoreResult> {
  const { manifest } = backup
  checkTimeZones(manifest, config)
  const durations = { rows: 0, files: 0, deriving: 0, verifying: 0 }
  const timed = async <T>(part: keyof typeof durations, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    durations[part] = Math.round(performance.now() - start)
    return result
  }
  const unknownTables = await timed('rows', () =>
    fillWarehouse(db, backup, {
      signal,
      onTable: (detail, done, total) => onProgress({ step: 'rows', detail, done, total }),
    }),
  )
  const { migrations } = await migrate(db)
  await RunLog.during(db, 'restore', onProgress, async (log) => {
    const onFile = (detail: string, done: number, total: number) =>
      log.progress({ step: 'files', detail, done, total })
    await timed('files', () =>
      log.step('files', async () => ({
        rowsOut: await restoreFiles(log.client, config, backup, { signal, onFile }),
      })),
    )
    await restoreArchivedEvents(log.client, config.home, backup.path)
    await timed('deriving', async () => {
      const published = await publish(db, log, config, [], { everything: true, signal })
      await log.finish('published', undefined, { backup: manifest.id, publication: published.publication })
      await dropNote(log, manifest)
      log.progress({ step: 'published' })
      await tidyUp(db, log, published)
    })
  })
  const verified = await timed('verifying', () =>
    verify(db, config, { onProgress, ...(signal ? { signal } : {}) }),
  )
  const { id, madeAt, storehouse, missingFiles } = manifest
  return {
    ...{ id, madeAt, storehouse, missingFiles, migrations, unknownTables, durations, verified },
    tables: manifest.tables.length - unknownTables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    files: manifest.files.length,
  }
}

/** After the publish, the record that `fillWarehouse` made for a repeated restore is no longer needed. */
async function dropNote({ client, runId }: RunLog, { id }: Manifest): Promise<void> {
  await execute(
    client,
    sql`delete from ops.runs where command = 'restore' and summary ->> 'backup' = ${id} and run_id <> ${runId}`,
  )
}

/** Every date depends on the time zones, so they are checked before anything changes. */
function checkTimeZones(manifest: Manifest, config: Config): void {
  const wrong = (['timezone', 'sourceTimezone'] as const)
    .filter((key) => manifest[key] !== config[key])
    .map((key) => `${key} is "${manifest[key]}" in the backup and "${config[key]}" in your settings`)
  if (wrong.length === 0) return
  throw new ConfigError(`${wrong.join('\n')}: every date in the warehouse depends on it.`, {
    hint: 'Nothing was changed. Set it as in the backup, and restore again.',
  })
}
