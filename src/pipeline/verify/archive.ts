import { stat } from 'node:fs/promises'
import type { Config } from '../../config/config.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute } from '../../db/statements.ts'
import { SourceFileError } from '../../errors.ts'
import { ageOnDisk } from '../../staging/age_on_disk.ts'
import { hashFile } from '../../staging/hash_file.ts'
import { readRecordedAge } from '../../staging/recorded_age.ts'
import { describe } from '../../staging/source_bytes.ts'
import type { CheckResult } from '../results.ts'
import type { RunLog } from '../run_log.ts'
import { archiveRule } from './results.ts'
import { archivedPaths, type FileOnRecord, filesOnRecord } from './source_files.ts'

const description =
  'An archived file holds the bytes that were loaded, and the record of the name and modification time that it was loaded with.'

const advice = 'storehouse load rewrites wrong records; other bytes have to come from a backup.'

interface Compared {
  check: CheckResult
  notes: string[]
}

/**
 * Compares the archive with the record of files, because a warehouse made from it has to be the same. Without `isWhole`
 * it only reads the records of age, not the bytes. A wrong record is reported, and the next load rewrites it.
 */
export async function compareArchive(
  trx: Connection,
  log: RunLog,
  config: Config,
  { isWhole, limit, signal }: { isWhole: boolean; limit: number; signal: AbortSignal | undefined },
): Promise<Compared> {
  const wrong: Array<{ path: string; why: string }> = []
  const gone: string[] = []
  const wrongRecords: number[] = []
  let unrecorded = 0
  const look = async (file: FileOnRecord) => {
    const path = await firstThere(archivedPaths(file, config.archive))
    if (path === undefined) {
      gone.push(file.archived_path as string)
      return
    }
    if (!file.has_recorded_age) unrecorded += 1
    const record = await wrongRecord(file, path)
    if (record !== undefined) wrongRecords.push(file.file_id)
    const why = record ?? (isWhole ? await wrongBytes(file, path) : undefined)
    if (why !== undefined) wrong.push({ path, why })
  }
  await log.step('archive', async () => {
    const files = await filesOnRecord(trx, sql`archived_path is not null and parent_file_id is null`)
    for (const [index, file] of files.entries()) {
      signal?.throwIfAborted()
      log.progress({ step: 'archive', detail: file.name, done: index, total: files.length })
      await look(file)
    }
    return { rowsIn: files.length, rowsOut: wrong.length }
  })
  const isWrong = sql`any (${wrongRecords}::integer[])`
  await execute(
    log.client,
    sql`update ops.files set has_recorded_age = false where file_id = ${isWrong} or parent_file_id = ${isWrong}`,
  )
  return {
    check: {
      name: archiveRule,
      severity: 'error',
      status: wrong.length > 0 ? 'failed' : 'passed',
      failingRows: wrong.length,
      money: null,
      sample: wrong.slice(0, limit),
      description,
      advice,
    },
    notes: notesOn(gone, unrecorded),
  }
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await stat(path).catch(() => undefined))?.isFile()) return path
  return undefined
}

/** A file archived before version 0.2 has no record until the next load, so the time on disk counts. */
async function wrongRecord(file: FileOnRecord, path: string): Promise<string | undefined> {
  return told(async () => {
    const recorded = await readRecordedAge(path)
    if (!recorded && file.has_recorded_age) return 'the record of its name and modification time is gone'
    const { name, modifiedAt } = recorded ?? { name: file.name, modifiedAt: (await stat(path)).mtime }
    if (name !== file.name) return `its record says that its name was ${name}`
    if (modifiedAt.getTime() === file.modified_at.getTime()) return undefined
    const who = recorded ? 'its record says that it' : 'it has no record, and'
    return `${who} was changed at ${modifiedAt.toISOString()}; it was loaded as of ${file.modified_at.toISOString()}`
  })
}

async function wrongBytes({ name, hash }: FileOnRecord, path: string): Promise<string | undefined> {
  return told(async () => {
    const found = await hashFile({ path, gzip: true, ...(await ageOnDisk(path, { name, gzip: true })) })
    return found.hash === hash ? undefined : 'it holds other bytes than those that were loaded'
  })
}

/** What is wrong, or why that can't be determined. */
async function told(look: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof SourceFileError) return error.message
    if (error instanceof Error && 'code' in error)
      return `it cannot be read (${describe(String(error.code))})`
    throw error
  }
}

function notesOn(gone: readonly string[], unrecorded: number): string[] {
  const notes: string[] = []
  if (gone.length > 0) {
    const rest = gone.length > 1 ? ` and ${gone.length - 1} more` : ''
    notes.push(
      `Gone from the archive: ${gone[0]}${rest}. A warehouse made from the archive would lack what they hold.`,
    )
  }
  if (unrecorded > 0) {
    notes.push(
      `Archived without the record of their age: ${unrecorded} of the files. The next storehouse load writes it; until then copy the archive with its times only (cp -a).`,
    )
  }
  return notes
}
