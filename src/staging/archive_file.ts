import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, open, realpath, rename, rm, stat, unlink, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { SourceFileError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { makePrivateFolder, PRIVATE_FILE } from '../private_files.ts'
import { ageOnDisk } from './age_on_disk.ts'
import { hashFile } from './hash_file.ts'
import { type RecordedAge, readRecordedAge, withRecordedAge } from './recorded_age.ts'
import { copies, describe, SourceBytes } from './source_bytes.ts'
import { type FileBytes, type FoundFile, onDisk } from './source_file.ts'

export interface ArchiveOptions {
  /** Folder of the archive. */
  archive: string
  /** Business time zone. A file without a day in its name belongs to the day of its last change there. */
  timezone: string
  /** SHA-256 of the uncompressed bytes that were loaded. */
  hash: string
}

/**
 * Moves a loaded file to `<archive>/<file date>/<name>.csv.gz` and returns that path.
 *
 * The archived file has its name and modification time in its header (see `RecordedAge`). Other content with the same
 * name and day is never overwritten: the file goes to a numbered folder next to it. A file that is already there is not
 * written again, so the next move finishes an interrupted one. A file in the archive that was found through the inbox
 * stays.
 *
 * @throws {SourceFileError} if the file is not the loaded one any more, or cannot be moved. It stays where it is.
 */
export async function archiveFile(file: FoundFile, options: ArchiveOptions): Promise<string> {
  const target = await explained(
    () => place(file, options),
    (code) => ({
      message: `${file.name}: the archive ${options.archive} cannot be written to (${describe(code)}).`,
      hint: `It is loaded and stays at ${file.path}; the next load moves it. ${
        isSpace(code)
          ? 'Free space on the disk of the archive'
          : 'Let the user that runs Storehouse write there'
      }, or set \`archive\` in storehouse.config to another folder.`,
    }),
  )
  if (target.isSamePlace) return target.path
  failpoint('archive')
  await checkUnchanged(file)
  // The archive that contains it goes when all of its files are archived.
  if (file.zip) return target.path
  await explained(
    () => unlink(file.path),
    (code) => ({
      message: `${file.name}: it is archived and cannot be taken out of the inbox (${describe(code)}).`,
      hint: `It is not loaded again. Let the user that runs Storehouse write to ${dirname(file.path)}; the next load takes it out.`,
    }),
  )
  return target.path
}

/** Turns an error of the file system into one that says what to do. */
async function explained<T>(
  work: () => Promise<T>,
  explain: (code: string) => { message: string; hint: string },
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SourceFileError || !(error instanceof Error && 'code' in error)) throw error
    const { message, hint } = explain(String(error.code))
    throw new SourceFileError(message, { hint, cause: error })
  }
}

function isSpace(code: string): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** Makes sure that the file is in the archive, and returns its path. */
async function place(
  file: FoundFile,
  options: ArchiveOptions,
): Promise<{ path: string; isSamePlace: boolean }> {
  await checkUnchanged(file)
  const day = archiveDay(file, options.timezone)
  for (let number = 1; ; number++) {
    const folder = join(options.archive, day, ...(number > 1 ? [String(number)] : []))
    const path = join(folder, `${file.name}.gz`)
    if (await isSamePlace(file.path, path)) return { path, isSamePlace: true }
    if (await isArchived(file, path, options.hash)) return { path, isSamePlace: false }
    await makePrivateFolder(folder)
    if (await copyTo(path, file, options.hash)) return { path, isSamePlace: false }
  }
}

/** The day of a file's date in the business time zone, as YYYY-MM-DD. */
function archiveDay(file: FoundFile, timezone: string): string {
  if ('day' in file.fileDate) return file.fileDate.day
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(
    file.fileDate.modifiedAt,
  )
}

/** Whether two paths name the same entry of the same folder, even through links. */
async function isSamePlace(one: string, other: string): Promise<boolean> {
  if (basename(one) !== basename(other)) return false
  const [first, second] = await Promise.all(
    [one, other].map((path) => realpath(dirname(path)).catch(() => undefined)),
  )
  return first !== undefined && first === second
}

/** Whether the archive already has this file: same bytes and, if it records the date, same time. */
async function isArchived(file: FoundFile, path: string, hash: string): Promise<boolean> {
  const archived = await archivedFile(path, file.name).catch(() => undefined)
  if (!archived) return false
  if (!('day' in file.fileDate) && archived.modifiedAt.getTime() !== file.modifiedAt.getTime()) return false
  const digest = await hashFile(archived).catch(() => undefined)
  return digest?.hash === hash
}

/** The file with this name in the archive. */
async function archivedFile(path: string, name: string) {
  return { path, gzip: true, ...(await ageOnDisk(path, { name, gzip: true })) }
}

/** Puts the whole file at `target`, or nothing. False if something is already there. */
async function copyTo(target: string, file: FoundFile, hash: string): Promise<boolean> {
  return withUnfinished(file, target, hash, async (unfinished) => {
    const placed = await linkTo(unfinished, target)
    if (placed !== undefined) return placed
    if (await stat(target).catch(() => undefined)) return false
    await rename(unfinished, target)
    return true
  })
}

/**
 * Makes sure that an archived file has the record of its age: one archived before version 0.2 has none. It is rewritten
 * with the record, completely or not at all.
 *
 * @param hash SHA-256 of the uncompressed bytes that were loaded
 * @throws {SourceFileError} if it has other bytes. Errors of the file system are passed on.
 */
export async function recordAge(path: string, age: RecordedAge, hash: string): Promise<void> {
  const standing = await readRecordedAge(path).catch(() => undefined)
  if (standing?.name === age.name && standing.modifiedAt.getTime() === age.modifiedAt.getTime()) return
  const { size, mtime: writtenAt } = await stat(path)
  const file = { path, gzip: true, size, writtenAt, ...age }
  if ((await hashFile(file)).hash !== hash) throw changed(file)
  await withUnfinished(file, path, hash, async (unfinished) => {
    await checkUnchanged(file)
    await rename(unfinished, path)
  })
}

/**
 * Rewrites an archived file without what it says of erased persons: all of it or nothing, with the record of its age.
 * Returns whether it said anything.
 */
export async function eraseInArchive(file: FoundFile): Promise<boolean> {
  const [before, after] = [await hashFile({ ...file, eraser: undefined }), await hashFile(file)]
  if (before.hash === after.hash) return false
  await withUnfinished(file, file.path, after.hash, async (unfinished) => {
    await checkUnchanged(file)
    await rename(unfinished, file.path)
  })
  return true
}

/**
 * The same for a file that waits to be loaded: it stays compressed or not, and keeps its times.
 */
export async function eraseWaiting(file: FoundFile): Promise<boolean> {
  const [before, after] = [await hashFile({ ...file, eraser: undefined }), await hashFile(file)]
  if (before.hash === after.hash) return false
  const unfinished = join(dirname(file.path), `.${file.name}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const bytes = copies(new SourceBytes(file))
    const written = createWriteStream(unfinished, { flush: true, mode: PRIVATE_FILE })
    await (file.gzip ? pipeline(bytes, createGzip(), written) : pipeline(bytes, written))
    await utimes(unfinished, file.writtenAt, file.writtenAt)
    await checkUnchanged(file)
    await rename(unfinished, file.path)
  } finally {
    await rm(unfinished, { force: true })
    await syncFolder(dirname(file.path))
  }
  return true
}

/** Calls `work` with a file next to `target` that has the gzipped bytes and the record of the age. */
async function withUnfinished<T>(
  file: FileBytes & RecordedAge,
  target: string,
  hash: string,
  work: (unfinished: string) => Promise<T>,
): Promise<T> {
  const unfinished = join(dirname(target), `.${file.name}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await pack(file, unfinished, hash)
    await utimes(unfinished, file.modifiedAt, file.modifiedAt)
    return await work(unfinished)
  } finally {
    await rm(unfinished, { force: true })
    await syncFolder(dirname(target))
  }
}

async function pack(file: FileBytes & RecordedAge, target: string, hash: string): Promise<void> {
  const withAge = (gzipped: AsyncIterable<Buffer>) => withRecordedAge(gzipped, file)
  const archived = createWriteStream(target, { flush: true, mode: PRIVATE_FILE })
  if (file.gzip && !file.eraser) return pipeline(createReadStream(file.path), withAge, archived)
  const source = new SourceBytes(file)
  await pipeline(copies(source), createGzip(), withAge, archived)
  if (source.digest().hash !== hash) throw changed(file)
}

/** Makes `target` another name of the file, if it is free; undefined if the file system can't do that. */
async function linkTo(path: string, target: string): Promise<boolean | undefined> {
  try {
    await link(path, target)
    await syncFolder(dirname(target))
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') return false
    if (code === 'ENOENT' || code === 'EACCES') throw error
    return undefined
  }
}

async function checkUnchanged(file: FileBytes): Promise<void> {
  const status = await stat(onDisk(file)).catch(() => undefined)
  if (status === undefined) throw gone(file)
  const same = status.size === file.size && status.mtime.getTime() === file.writtenAt.getTime()
  if (!same) throw changed(file)
}

function changed(file: FileBytes): SourceFileError {
  return new SourceFileError(`${file.name}: the file changed after it was loaded; it was not archived.`, {
    hint: `What was read first is loaded; ${file.path} stays there and is loaded by the next run.`,
  })
}

function gone(file: FileBytes): SourceFileError {
  return new SourceFileError(`${file.name}: the file went away after it was loaded; it was not archived.`, {
    hint: `It is loaded, but not among the files that a reset starts from: put it back at ${file.path} to have it archived.`,
  })
}

/** Makes a new name in a folder survive a power cut, if the system allows it. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
