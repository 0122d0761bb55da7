import { rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { version } from '../config/version.ts'
import { col } from '../db/columns.ts'
import { dropDatabaseBeside, NoDatabaseBeside, withDatabaseBeside } from '../db/database_beside.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute, readRow, readRows } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { StorehouseError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import type { NamedPerson } from '../pipeline/erase/erase_restored.ts'
import { readSalt } from '../pipeline/erase/read_erasing.ts'
import type { OnProgress } from '../pipeline/results.ts'
import type { RunLog } from '../pipeline/run_log.ts'
import { makePrivateFolder } from '../private_files.ts'
import { counted } from '../shown_text.ts'
import { backup } from './backup.ts'
import { type Backup, checkBackup } from './check_backup.ts'
import { erasedInBackup } from './erased_in_backup.ts'
import { findBackups } from './find_backups.ts'
import { refill } from './refill.ts'

/** The results for backups that contain erased persons. */
export interface ErasedBackups {
  /** Rewritten in place. */
  rewritten: RewrittenBackup[]
  /** Unfinished files of interrupted backups, which were removed. */
  removed: string[]
  /** Backups that may still contain a person, and what to do about each. */
  left: { path: string; why: string }[]
  /** Paths to which a backup was once written and that no longer have one. */
  gone: string[]
}

interface RewrittenBackup {
  path: string
  bytesBefore: number
  bytes: number
  durationMs: number
}

export interface EraseBackupsOptions {
  /** Backups elsewhere. */
  backups: readonly string[]
  person: NamedPerson
  signal: AbortSignal | undefined
}

/** The name of the temporary database, and of the temporary folder in home, for a backup that is being rewritten. */
const PURPOSE = 'erase'
const FOLDER = 'erasing-backup'

/**
 * Rewrites every backup of this warehouse from before an erasure: restores it into a temporary database, erases the
 * persons there, and backs that up. The file is replaced when the new one is complete. Backups without these persons stay
 * as they are, so an interrupted erasure continues with the remaining ones.
 */
export async function eraseBackups(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  { backups, person, signal }: EraseBackupsOptions,
): Promise<ErasedBackups> {
  const folder = join(config.home, FOLDER)
  // A killed erasure can leave both behind.
  await rm(folder, { recursive: true, force: true })
  await dropDatabaseBeside(db, PURPOSE)
  const { ours, nearby, unfinished, gone } = await findBackups(db.pool, config, backups)
  for (const path of unfinished) await rm(path, { force: true })
  const result: ErasedBackups = { rewritten: [], removed: unfinished, left: [], gone }
  const paths = [...ours, ...nearby]
  for (const [index, path] of paths.entries()) {
    signal?.throwIfAborted()
    const onProgress: OnProgress = ({ step, detail }) =>
      log.progress({
        ...{ step: 'backups', done: index, total: paths.length },
        detail: [basename(path), step, detail ?? ''].join(' ').trim(),
      })
    const context = { db, config, folder, person, signal, onProgress }
    await eraseBackup(path, ours.includes(path), result, context)
  }
  return result
}

interface Context {
  db: OpenDatabase
  config: Config
  folder: string
  person: NamedPerson
  signal: AbortSignal | undefined
  onProgress: OnProgress
}

async function eraseBackup(
  path: string,
  isOurs: boolean,
  result: ErasedBackups,
  context: Context,
): Promise<void> {
  const leave = (why: string) => result.left.push({ path, why })
  const { signal, onProgress } = context
  try {
    const onRead = (done: number, total: number) => onProgress({ step: 'reading', done, total })
    const standing = await checkBackup(path, { signal, onRead })
    const state = await stateOf(standing, context.db)
    if (state === 'of another warehouse' && isOurs) leave(ANOTHER)
    if (state !== 'from before') return
    const start = performance.now()
    const { nlink } = await stat(path)
    const bytes = await rewrite(standing, context)
    failpoint('backup erased')
    const durationMs = Math.round(performance.now() - start)
    result.rewritten.push({ path, bytesBefore: standing.bytes, bytes, durationMs })
    if (nlink > 1)
      leave(`its old bytes have ${counted(nlink - 1, 'other name')} on the disk (hard links). Delete those.`)
  } catch (error) {
    signal?.throwIfAborted()
    leave(adviceOn(error, path))
  }
}

const ANOTHER =
  'it is of another warehouse, or of one that was made again. Restore it in an empty folder, erase the person there, and back it up again; or delete it.'

/** The erased persons that a backup contains, by its hashes. */
async function stateOf(standing: Backup, db: OpenDatabase) {
  const { salt, values, isPublished } = await erasedInBackup(standing)
  if (salt !== (await readSalt(db.pool))) return 'of another warehouse'
  const known = await readRows(
    db.pool,
    { value: col.text },
    sql`select kind || ' ' || hash as value from ops.erased_values`,
  )
  return isPublished && known.every(({ value }) => values.has(value)) ? 'without them' : 'from before'
}

/** Rewrites a backup without erased persons. Returns the size of the file. */
async function rewrite(standing: Backup, { db, config, folder, person, signal, onProgress }: Context) {
  const { path, manifest } = standing
  const { mtime } = await stat(path)
  const { timezone, sourceTimezone, settings } = manifest
  const place = { home: folder, archive: join(folder, 'archive'), inbox: join(folder, 'inbox') }
  const besideConfig: Config = { ...config, ...place, timezone, sourceTimezone }
  try {
    await makePrivateFolder(folder)
    return await withDatabaseBeside(
      db,
      PURPOSE,
      async (beside) => {
        const before = async () => {
          await copyErasures(db, beside)
          return person
        }
        await refill(beside, besideConfig, standing, { signal, onProgress, before })
        failpoint('backup refilled')
        await execute(beside.pool, sql`update ops.erasures set status = 'done'`)
        const options = {
          version: version(),
          settings,
          madeAt: new Date(manifest.madeAt),
          signal,
          onProgress,
        }
        const { bytes } = await backup(beside, besideConfig, path, options)
        // A tool that removes old backups may look at the time of their files.
        await utimes(path, mtime, mtime)
        return bytes
      },
      { isEmpty: true },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Records in a database that was filled from a backup which persons were erased since. */
async function copyErasures(db: OpenDatabase, beside: OpenDatabase): Promise<void> {
  const row = await readRow(
    db.pool,
    { erasures: col.text, values: col.text },
    sql`select (select json_agg(e) from ops.erasures as e)::text as erasures,
               (select json_agg(v) from ops.erased_values as v)::text as values`,
  )
  await inTransaction(beside.pool, async (trx) => {
    await execute(
      trx,
      sql`insert into ops.erasures
          select * from json_populate_recordset(null::ops.erasures, ${row?.erasures ?? '[]'}::json)
          on conflict (erasure_id) do nothing`,
    )
    await execute(
      trx,
      sql`insert into ops.erased_values
          select * from json_populate_recordset(null::ops.erased_values, ${row?.values ?? '[]'}::json)
          on conflict do nothing`,
    )
    await execute(trx, sql`update ops.erasures set status = 'noted'`)
  })
}

/** Why a backup was left as it is, and what to do. */
function adviceOn(error: unknown, path: string): string {
  if (error instanceof NoDatabaseBeside)
    return `${error.message}. Grant that and run the same erasure again, or delete the backup.`
  if (!isTrouble(error)) throw error
  const what = error.message.replace(`${path}: `, '').replaceAll('\n', ' ').replace(/\.?$/, '.')
  return `${what} The backup is as it was. Mend that and run the same erasure again, or delete the backup.`
}

/** SQLSTATE classes and codes of a server that has no space, is shutting down, or refuses. Its other errors are bugs. */
const TROUBLE_OF_SERVER = /^(?:08|53|55|57|58)|^42501$/

function isTrouble(error: unknown): error is Error {
  if (error instanceof StorehouseError) return true
  if (!(error instanceof Error)) return false
  return 'syscall' in error || ('code' in error && TROUBLE_OF_SERVER.test(String(error.code)))
}
