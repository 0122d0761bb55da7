import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { sep } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { SourceFileError } from '../../errors.ts'
import { failpoint } from '../../failpoint.ts'
import { eraseInArchive, eraseWaiting } from '../../staging/archive_file.ts'
import { discoverFiles } from '../../staging/discover.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import { hashFile } from '../../staging/hash_file.ts'
import type { FoundFile, InputFile } from '../../staging/source_file.ts'
import type { RunLog } from '../run_log.ts'
import { archivedPaths, asInput, filesOnRecord, placesOf } from '../verify/source_files.ts'
import { uploadsOf } from './erase_home.ts'

/** What became of files that hold what was erased. */
export interface ErasedFiles {
  /** Files of the archive, and files that were handed in and wait: rewritten. */
  rewritten: string[]
  /** Zip archives that were handed in and wait: they can't be rewritten. Certificates of 0.6 have none. */
  removed?: string[]
  /** Files that are not Storehouse's to change, and still say it. */
  elsewhere: string[]
  /** Files that can't be read, and why. */
  unreadable: string[]
}

/** Rewrites the files of the archive that mention erased persons, and names those elsewhere that do. */
export async function eraseFiles(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  erasing: Erasing,
  signal: AbortSignal | undefined,
): Promise<ErasedFiles> {
  const { archived, waiting, elsewhere, problems } = await filesToLookAt(db, config, erasing)
  const result: Required<ErasedFiles> = { rewritten: [], removed: [], elsewhere: [], unreadable: problems }
  for (const [index, file] of archived.entries()) {
    signal?.throwIfAborted()
    log.progress({ step: 'archive', detail: file.name, done: index, total: archived.length })
    await noteUnreadable(result, file, async () => {
      if (!(await eraseInArchive(file))) return
      result.rewritten.push(file.path)
      failpoint('erased file')
    })
  }
  for (const file of waiting) {
    await noteUnreadable(result, file, async () => {
      if (!file.zip) {
        if (await eraseWaiting(file)) result.rewritten.push(file.path)
      } else if (await namesErased(file)) result.removed.push(file.zip.archive)
    })
  }
  for (const file of elsewhere) {
    await noteUnreadable(result, file, async () => {
      if (await namesErased(file)) result.elsewhere.push(file.path)
    })
  }
  const removed = [...new Set(result.removed)]
  for (const path of removed) await rm(path, { force: true })
  return { ...result, removed }
}

async function namesErased(file: InputFile): Promise<boolean> {
  const [before, after] = [await hashFile({ ...file, eraser: undefined }), await hashFile(file)]
  return before.hash !== after.hash
}

/** Files by their path: those that Storehouse may rewrite, and others. */
class FilesToLookAt {
  readonly archived = new Map<string, InputFile>()
  readonly elsewhere = new Map<string, InputFile>()

  /** Where a file is found twice, what it was read as counts. */
  add(file: InputFile, isArchived: boolean): void {
    if (this.archived.has(file.path) || this.elsewhere.has(file.path)) return
    const list = isArchived ? this.archived : this.elsewhere
    list.set(file.path, file)
  }
}

/** The files on record as they were read, the others of archive and inbox as what they are. */
async function filesToLookAt(db: OpenDatabase, config: Config, erasing: Erasing) {
  const files = new FilesToLookAt()
  const isBelowArchive = ({ path, gzip }: FoundFile) => gzip && path.startsWith(config.archive + sep)
  for (const file of await filesOnRecord(db.pool, sql`parent_file_id is null`)) {
    const paths = archivedPaths(file, config.archive)
    for (const place of await placesOf(file, config.archive)) {
      const input = asInput(place, file, erasing)
      if (input) files.add(input, place.gzip && (paths.includes(place.path) || isBelowArchive(place)))
    }
  }
  const inArchive = await discoverFiles([config.archive], config, { ignoreUnknown: true })
  const folders = [config.inbox, uploadsOf(config)].filter(existsSync)
  const waitingOnes = await discoverFiles(folders, config, { ignoreUnknown: false })
  for (const file of [...inArchive.files, ...waitingOnes.files]) {
    files.add(erasing.of(file), isBelowArchive(file))
  }
  const isWaiting = ({ path }: FoundFile) => path.startsWith(uploadsOf(config) + sep)
  const elsewhere = [...files.elsewhere.values()]
  return {
    archived: [...files.archived.values()],
    waiting: elsewhere.filter(isWaiting),
    elsewhere: elsewhere.filter((file) => !isWaiting(file)),
    problems: [...inArchive.problems, ...waitingOnes.problems].map(({ message }) => message),
  }
}

async function noteUnreadable(
  result: ErasedFiles,
  file: InputFile,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SourceFileError)) throw error
    result.unreadable.push(`${file.path}: ${error.message}`)
  }
}
