import type { Config } from '../config/config.ts'
import { migrate } from '../db/migrate.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { tidyUp } from '../pipeline/after_publish.ts'
import { hasNotedErasures, type NamedPerson, publishRestored } from '../pipeline/erase/erase_restored.ts'
import { publish } from '../pipeline/publish.ts'
import type { OnProgress } from '../pipeline/results.ts'
import { RunLog } from '../pipeline/run_log.ts'
import { restoreArchivedEvents } from './archived_events.ts'
import type { Backup } from './check_backup.ts'
import { fillWarehouse } from './fill_warehouse.ts'
import type { Manifest } from './format.ts'
import { restoreFiles } from './restore_files.ts'

export interface RefillOptions {
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
  /** Runs before anything is published: it records who was erased since. */
  before?: ((db: OpenDatabase) => Promise<NamedPerson>) | undefined
  /** Runs after the publication, within the run, if persons were left out. */
  afterErasing?: ((log: RunLog) => Promise<void>) | undefined
}

/** The result of filling a database from a backup. */
export interface Refilled {
  /** Tables of the backup that this program does not know. They are left out. */
  unknownTables: string[]
  /** Erasures of the database whose hashes don't fit the salt of the backup. */
  forgottenErasures: number
  /** Migrations added since the backup. */
  migrations: string[]
  /** The duration of each part, in milliseconds. */
  durations: { rows: number; files: number; deriving: number }
  /** Whether the rows were from before an erasure of the database. */
  wasErased: boolean
}

/** Fills an empty database with the rows and files of a backup, and publishes them. It continues where it was interrupted. */
export async function refill(
  db: OpenDatabase,
  config: Config,
  backup: Backup,
  { signal, onProgress = () => undefined, before, afterErasing }: RefillOptions,
): Promise<Refilled> {
  const durations = { rows: 0, files: 0, deriving: 0 }
  const timed = async <T>(part: keyof typeof durations, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    durations[part] = Math.round(performance.now() - start)
    return result
  }
  const onTable = (detail: string, done: number, total: number) =>
    onProgress({ step: 'rows', detail, done, total })
  const filled = await timed('rows', () => fillWarehouse(db, backup, { signal, onTable }))
  const { migrations } = await migrate(db)
  const person = await before?.(db)
  const wasErased = await hasNotedErasures(db.pool)
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
      if (wasErased) await publishRestored(db, log, config, signal, person)
      else await publishAll(db, log, config, signal)
      await noteBackup(log, backup.manifest)
    })
    if (wasErased) await afterErasing?.(log)
  })
  return { ...filled, migrations, durations, wasErased }
}

async function publishAll(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  signal: AbortSignal | undefined,
): Promise<void> {
  const published = await publish(db, log, config, [], { everything: true, signal })
  await log.finish('published', undefined, { publication: published.publication })
  log.progress({ step: 'published' })
  await tidyUp(db, log, published)
}

/** Records in the run what was restored. The note of `fillWarehouse` for a repeated restore is then not needed. */
async function noteBackup({ client, runId }: RunLog, { id }: Manifest): Promise<void> {
  const what = JSON.stringify({ backup: id })
  await execute(
    client,
    sql`update ops.runs set summary = coalesce(summary, '{}') || ${what}::jsonb where run_id = ${runId}`,
  )
  await execute(
    client,
    sql`delete from ops.runs where command = 'restore' and summary ->> 'backup' = ${id} and run_id <> ${runId}`,
  )
}
