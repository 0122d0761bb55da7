import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ErasedBackups, eraseBackups } from '../../backup/erase_backups.ts'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute, readRow } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'
import { failpoint } from '../../failpoint.ts'
import { type ErasedValue, erasedValue } from '../../privacy/erased_values.ts'
import { personalId } from '../../privacy/personal_id.ts'
import { makePrivateFolder, PRIVATE_FILE } from '../../private_files.ts'
import { restoreWithin } from '../archived_months/archive_events.ts'
import type { OnProgress } from '../results.ts'
import { RunLog } from '../run_log.ts'
import { type ClearedStorage, clearStorage } from './clear_storage.ts'
import { type ErasedFiles, eraseFiles } from './erase_archive.ts'
import { type ErasedHome, eraseHome } from './erase_home.ts'
import { findPerson, hashed, type PersonValues, refuseUnknown } from './person.ts'
import { type ErasedTables, publishErased } from './publish_erased.ts'
import { readErasing, readSalt } from './read_erasing.ts'

export interface EraseOptions {
  /** An id, or an e-mail address. */
  customer: string
  /** Further texts that name the person. */
  also?: readonly string[]
  /** Backups that lie where Storehouse doesn't look for them. */
  backups?: readonly string[]
  signal?: AbortSignal | undefined
  onProgress?: OnProgress
}

/** What was done where, and what is left to others: it names nobody. */
export interface Certificate {
  erasureId: string
  askedAt: string
  finishedAt: string
  /** How many values of each kind are kept as hashes. */
  known: Record<string, number>
  tables: ErasedTables
  archive: ErasedFiles
  /** Certificates of version 0.5 have none. */
  backups: ErasedBackups
  home: ErasedHome
  storage: ClearedStorage
  /** What the person's records are still known by. */
  kept: string[]
  /** Whether all of it was done before, and nothing is new. */
  wasDone?: boolean
}

interface Erasure {
  id: string
  status: 'noted' | 'published' | 'done'
  askedAt: string
  certificate: Certificate | null
}

const erasureShape = {
  id: col.text,
  status: col.word<Erasure['status']>(),
  askedAt: col.text,
  certificate: col.json<Certificate>().orNull,
}

/**
 * Erases a person everywhere: from here on every file is read without them, tables are derived again from what is left,
 * archive, backups, logs and reports are written over, and the server gives up its old rows. Broken off, it goes on where
 * it stopped when it is run again.
 *
 * @throws {LockedError} when another run is under way; {UsageError} if there is no such customer.
 */
export async function erase(db: OpenDatabase, config: Config, options: EraseOptions): Promise<Certificate> {
  return RunLog.during(db, 'erase', options.onProgress, async (log) => {
    // A person can be known by an event alone. What is left in the database is archived again by the next archive.
    await restoreWithin(db, log, config, [], options.signal)
    const salt = await readSalt(db.pool)
    const person = await findPerson(db.pool, salt, [options.customer], options.also)
    const values = hashed(person, salt)
    const before = await erasureOf(db.pool, salt, options.customer)
    if (!before) await refuseUnknown(db.pool, options.customer, person)
    const { erasure, isNew } = await noteErasure(db, before, values)
    if (erasure.status === 'done' && !isNew && erasure.certificate) {
      await log.finish('unchanged')
      return eraseInOthers(db, log, config, erasure.certificate, options)
    }
    failpoint('erasure noted')
    return eraseNoted(db, log, config, erasure, person, options)
  })
}

/** An erasure that was done before: since then, backups from before it can have come. */
async function eraseInOthers(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  before: Certificate,
  options: EraseOptions,
): Promise<Certificate> {
  const backups = await erasedBackups(db, log, config, options)
  if (backups.rewritten.length === 0) return { ...before, backups, wasDone: true }
  // They were unpacked on this server.
  const storage = await clearStorage(db, log, { waitSeconds: config.readers.waitSeconds })
  const rewritten = [...(before.backups?.rewritten ?? []), ...backups.rewritten]
  await keepCertificate(db, config, { ...before, backups: { ...backups, rewritten }, storage })
  return { ...before, backups, storage, wasDone: true }
}

function erasedBackups(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  { customer, also = [], backups = [], signal }: EraseOptions,
): Promise<ErasedBackups> {
  return eraseBackups(db, log, config, { backups, person: { given: [customer], also }, signal })
}

/** All that comes after the erasure is on record. */
async function eraseNoted(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  erasure: Erasure,
  person: PersonValues,
  options: EraseOptions,
): Promise<Certificate> {
  const { signal } = options
  const erasing = await readErasing(db.pool, config)
  if (!erasing) throw new Error('the erasure was noted and is not there')
  let tables: ErasedTables = { files: 0, missingFiles: [], swept: {} }
  if (erasure.status === 'noted') {
    tables = await publishErased(db, log, config, erasing, { erasureId: erasure.id, person, signal })
  } else await log.finish('unchanged')
  failpoint('erasure published')
  const archive = await eraseFiles(db, log, config, erasing, signal)
  failpoint('archive erased')
  const backups = await erasedBackups(db, log, config, options)
  failpoint('backups erased')
  const home = await eraseHome(config, erasing.erased)
  failpoint('home erased')
  const storage = await clearStorage(db, log, { waitSeconds: config.readers.waitSeconds })
  return certify(db, config, erasure, { tables, archive, backups, home, storage }, person)
}

/** The erasure of this id or address, if there is one. */
async function erasureOf(db: Connection, salt: string, customer: string): Promise<Erasure | undefined> {
  const value = erasedValue(salt, 'customer', personalId(customer, salt))
  if (!value) return undefined
  return readRow(
    db,
    erasureShape,
    sql`select e.erasure_id::text as id, e.status, e.changed_at::text as "askedAt", e.certificate
        from ops.erasures as e join ops.erased_values as v using (erasure_id)
        where v.kind = 'customer' and v.hash = ${value.hash} order by e.changed_at limit 1`,
  )
}

/** Keeps the hashes: from the commit on, what is read leaves the person out. What is new to a known erasure begins it again. */
async function noteErasure(
  db: OpenDatabase,
  before: Erasure | undefined,
  values: readonly ErasedValue[],
): Promise<{ erasure: Erasure; isNew: boolean }> {
  return inTransaction(db.pool, async (trx) => {
    const erasure =
      before ??
      (await readRow(
        trx,
        erasureShape,
        sql`insert into ops.erasures default values
            returning erasure_id::text as id, status, changed_at::text as "askedAt", certificate`,
      ))
    if (!erasure) throw new Error('the erasure was not noted')
    const added = await execute(
      trx,
      sql`insert into ops.erased_values (erasure_id, kind, hash, sieve)
          select ${erasure.id}::uuid, v.kind, v.hash, v.sieve
          from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v (kind text, hash text, sieve integer)
          on conflict do nothing`,
    )
    if (added > 0)
      await execute(trx, sql`update ops.erasures set status = 'noted' where erasure_id = ${erasure.id}`)
    return { erasure: { ...erasure, status: added > 0 ? 'noted' : erasure.status }, isNew: added > 0 }
  })
}

async function certify(
  db: OpenDatabase,
  config: Config,
  erasure: Erasure,
  done: Pick<Certificate, 'tables' | 'archive' | 'backups' | 'home' | 'storage'>,
  person: PersonValues,
): Promise<Certificate> {
  const counts = await readRow(
    db.pool,
    { known: col.json<Record<string, number>>() },
    sql`select coalesce(jsonb_object_agg(kind, count), '{}') as known
        from (select kind, count(*) as count from ops.erased_values where erasure_id = ${erasure.id} group by kind) as k`,
  )
  const certificate: Certificate = {
    erasureId: erasure.id,
    askedAt: erasure.askedAt,
    finishedAt: new Date().toISOString(),
    known: counts?.known ?? {},
    ...done,
    kept: [...person.customer].sort(),
  }
  await keepCertificate(db, config, certificate)
  return certificate
}

async function keepCertificate(db: OpenDatabase, config: Config, certificate: Certificate): Promise<void> {
  await execute(
    db.pool,
    sql`update ops.erasures set status = 'done', certificate = ${JSON.stringify(certificate)}::jsonb
        where erasure_id = ${certificate.erasureId}`,
  )
  const folder = join(config.home, 'erasures')
  await makePrivateFolder(folder)
  const path = join(folder, `${certificate.erasureId}.json`)
  await writeFile(path, `${JSON.stringify(certificate, undefined, 2)}\n`, { mode: PRIVATE_FILE })
}
