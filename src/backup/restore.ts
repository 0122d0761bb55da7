import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { ConfigError } from '../errors.ts'
import { finishRestored } from '../pipeline/erase/erase_restored.ts'
import type { OnProgress } from '../pipeline/results.ts'
import type { VerifyResult } from '../pipeline/verify/results.ts'
import { verify } from '../pipeline/verify/verify.ts'
import type { Backup } from './check_backup.ts'
import type { Manifest } from './format.ts'
import { type Refilled, refill } from './refill.ts'
import { lookAtTarget } from './target.ts'

export interface RestoreOptions {
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
}

export interface RestoreResult extends Omit<Refilled, 'durations'> {
  id: string
  madeAt: string
  /** The version that made the backup. */
  storehouse: string
  tables: number
  rows: number
  files: number
  /** Names of files that were already missing at the time of the backup. */
  missingFiles: string[]
  /** The duration of each part, in milliseconds. */
  durations: Refilled['durations'] & { verifying: number }
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
 * and publishes the star like any rebuild and verifies everything. Persons whom the database knows as erased are left
 * out. After an interruption, restoring the same backup continues where it stopped.
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
  const { durations, ...refilled } = await refill(db, config, backup, {
    signal,
    onProgress,
    afterErasing: (log) => finishRestored(db, log, config, signal),
  })
  const start = performance.now()
  const verified = await verify(db, config, { onProgress, ...(signal ? { signal } : {}) })
  const { id, madeAt, storehouse, missingFiles } = manifest
  return {
    ...{ id, madeAt, storehouse, missingFiles, verified, ...refilled },
    durations: { ...durations, verifying: Math.round(performance.now() - start) },
    tables: manifest.tables.length - refilled.unknownTables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    files: manifest.files.length,
  }
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
