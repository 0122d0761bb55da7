import { randomUUID } from 'node:crypto'
import { lstat, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type pg from 'pg'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { executedMigrations } from '../db/migrations.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute, readRow } from '../db/statements.ts'
import type { OnProgress, StepResult } from '../pipeline/results.ts'
import { RunLog } from '../pipeline/run_log.ts'
import { makePrivateFolder } from '../private_files.ts'
import { backUpArchivedEvents } from './archived_events.ts'
import { backUpFiles } from './backup_files.ts'
import { backUpTables } from './backup_tables.ts'
import { checkBackup, headOf } from './check_backup.ts'
import { BackupError } from './errors.ts'
import { type BackupHead, FORMAT, type Manifest, UNFINISHED } from './format.ts'
import { TarWriter } from './tar_writer.ts'
import { writeBackup } from './write_backup.ts'

export interface BackupOptions {
  /** Version of this program. */
  version: string
  /** The settings to store with the tables: see `settingsForBackup`. */
  settings: Record<string, unknown>
  /** The instant that the warehouse stands for (default: now). */
  madeAt?: Date
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
}

export interface BackupResult {
  path: string
  id: string
  bytes: number
  tables: number
  rows: number
  files: number
  /** Names of files on record that could not be found. The backup does not contain them. */
  missingFiles: string[]
  steps: StepResult[]
  durationMs: number
}

/**
 * Writes a warehouse into one file: its tables as of one instant, the loaded files, and the settings. Takes the run
 * lock, so that no load moves a file meanwhile. The file is written next to `path` and read back. It replaces `path`
 * only when it is complete.
 *
 * @throws {LockedError} if another run is in progress.
 * @throws {BackupError} if `path` is a file other than a backup.
 */
export async function backup(
  db: OpenDatabase,
  config: Config,
  path: string,
  options: BackupOptions,
): Promise<BackupResult> {
  await refuseOtherFiles(path)
  return RunLog.during(db, 'backup', options.onProgress, async (log) => {
    const unfinished = `${path}${UNFINISHED}`
    try {
      // A backup that was killed can leave it behind.
      await rm(unfinished, { force: true })
      await makePrivateFolder(dirname(path))
      const manifest = await write(unfinished, db, config, log, options)
      await log.step('reading back', () => readBack(unfinished, log, options.signal))
      await rename(unfinished, path)
      const { size } = await stat(path)
      const counts = {
        bytes: size,
        tables: manifest.tables.length,
        rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
        files: manifest.files.length,
      }
      await log.finish('unchanged', undefined, { backup: manifest.id, path, ...counts })
      const { id, missingFiles } = manifest
      return { path, id, ...counts, missingFiles, steps: log.steps, durationMs: log.durationMs }
    } finally {
      await rm(unfinished, { force: true })
    }
  })
}

/** A backup may replace an older backup, but no other file: a name is easily mistyped. */
async function refuseOtherFiles(path: string): Promise<void> {
  const standing = await lstat(path).catch(() => undefined)
  if (!standing || (standing.isFile() && (await headOf(path)))) return
  const what = standing.isDirectory() ? 'is a folder' : 'is there, and is no backup of Storehouse'
  throw new BackupError(`${path} ${what}.`, { hint: 'Nothing was written. Name another file.' })
}

async function write(
  path: string,
  db: OpenDatabase,
  config: Config,
  log: RunLog,
  { version, settings, madeAt = new Date(), signal }: BackupOptions,
): Promise<Manifest> {
  const client = await db.connect()
  const writer = new TarWriter(path, madeAt)
  try {
    await execute(client, sql`begin isolation level repeatable read read only`)
    const head: BackupHead = {
      format: FORMAT,
      id: randomUUID(),
      storehouse: version,
      postgresql: db.serverVersion,
      migrations: await executedMigrations(client),
      madeAt: madeAt.toISOString(),
    }
    return await writeBackup(writer, head, async () => {
      const zones = await timeZones(client, config)
      const tables: Manifest['tables'] = []
      await log.step('tables', async () => {
        const onTable = (detail: string, done: number, total: number) =>
          log.progress({ step: 'tables', detail, done, total })
        tables.push(...(await backUpTables(client, writer, { signal, onTable })))
        return { rowsOut: tables.reduce((sum, table) => sum + table.rows, 0) }
      })
      await execute(client, sql`rollback`)
      await log.step('archived events', async () => ({
        rowsOut: await backUpArchivedEvents(db.pool, config.home, writer),
      }))
      const kept: Pick<Manifest, 'files' | 'missingFiles'> = { files: [], missingFiles: [] }
      await log.step('files', async () => {
        const onFile = (detail: string, done: number, total: number) =>
          log.progress({ step: 'files', detail, done, total })
        const { files, missing } = await backUpFiles(db.pool, config, writer, { signal, onFile })
        kept.files.push(...files)
        kept.missingFiles.push(...missing)
        return { rowsIn: files.length + missing.length, rowsOut: files.length }
      })
      return { ...zones, settings, tables, ...kept }
    })
  } catch (error) {
    await writer.abort()
    throw error
  } finally {
    await client.end()
  }
}

/** The time zones of the first load. Every date depends on them. */
async function timeZones(
  client: pg.ClientBase,
  config: Config,
): Promise<Pick<Manifest, 'timezone' | 'sourceTimezone'>> {
  const first = await readRow(
    client,
    { timezone: col.text, sourceTimezone: col.text },
    sql`select timezone, source_timezone as "sourceTimezone" from ops.settings
     where exists (select from ops.files where outcome in ('loaded', 'converted'))`,
  )
  const { timezone, sourceTimezone } = first ?? config
  return { timezone, sourceTimezone }
}

/** A disk can return other bytes than were written. It is better to learn that now than when the backup is needed. */
async function readBack(path: string, log: RunLog, signal: AbortSignal | undefined): Promise<void> {
  const onRead = (done: number, total: number) => log.progress({ step: 'reading back', done, total })
  await checkBackup(path, { signal, onRead })
}
