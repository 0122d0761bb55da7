import { stat } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl'
import { SourceFileError } from '../errors.ts'

/** A file in a zip archive. */
export interface ZipEntry {
  /** As spelled in the archive, with folders. */
  name: string
  modifiedAt: Date
}

/** A zip archive of exports has few files. */
const MOST_ENTRIES = 1_000
const METHODS: readonly number[] = [0, 8]

/** The files in a zip archive, without folders and without what computers add (`__MACOSX/`, `.DS_Store`). */
export async function zipEntries(path: string): Promise<ZipEntry[]> {
  return withArchive(path, async (archive) => {
    const entries: ZipEntry[] = []
    for await (const entry of entriesIn(archive)) {
      const name = nameOf(entry)
      if (isForComputers(name)) continue
      if (entries.length === MOST_ENTRIES) {
        const hint = 'Nothing was loaded from it. Unpack it and hand in the CSV files.'
        throw new SourceFileError(`${path}: it holds more than ${MOST_ENTRIES} files.`, { hint })
      }
      // In UTC, so that the same archive gives the same times on every computer.
      entries.push({ name, modifiedAt: entry.getLastModDate({ timezone: 'UTC' }) })
    }
    return entries
  })
}

/** The unpacked bytes of a file in an archive, and their size in the archive. */
export interface OpenEntry {
  stream: Readable
  packedBytes: number
  /** Checksum of the unpacked bytes. */
  crc32: number
  close(): void
}

/**
 * Opens a file in an archive.
 *
 * @throws {SourceFileError} if it does not exist, is encrypted, or uses an unknown compression
 */
export async function openEntry(path: string, name: string): Promise<OpenEntry> {
  const archive = await opened(path)
  try {
    for await (const entry of entriesIn(archive)) {
      if (nameOf(entry) !== name) continue
      const unpack = (what: string) =>
        new SourceFileError(`${posix.basename(name)}: in ${path} it is ${what}.`, {
          hint: 'Nothing was loaded from this file. Unpack the archive and hand in the CSV file.',
        })
      if (entry.isEncrypted()) throw unpack('encrypted')
      if (!METHODS.includes(entry.compressionMethod)) throw unpack('packed in a way that is rarely used')
      const stream = await archive.openReadStreamPromise(entry)
      return { stream, packedBytes: entry.compressedSize, crc32: entry.crc32, close: () => archive.close() }
    }
    throw new SourceFileError(`${posix.basename(name)}: it is not in ${path} any more.`, {
      hint: 'Nothing was loaded from this file.',
    })
  } catch (error) {
    archive.close()
    throw error
  }
}

/** The path of a file in an archive, in messages and on record: `<archive>/<entry>`. */
export function entryPath(archive: string, name: string): string {
  return `${archive}/${name}`
}

/** The archive and entry of a path; undefined if it is not a file in an archive. */
export async function entryAt(path: string): Promise<{ archive: string; name: string } | undefined> {
  for (const { index } of path.matchAll(/\.zip\//gi)) {
    const archive = path.slice(0, index + '.zip'.length)
    const found = await stat(archive).catch(() => undefined)
    if (found?.isFile()) return { archive, name: path.slice(archive.length + 1) }
  }
  return undefined
}

async function withArchive<T>(path: string, work: (archive: ZipFile) => Promise<T>): Promise<T> {
  const archive = await opened(path)
  try {
    return await work(archive)
  } finally {
    archive.close()
  }
}

async function opened(path: string): Promise<ZipFile> {
  try {
    // Names are decoded here. A name that leads out of a folder must not lose the others; nothing is written by it.
    return await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false })
  } catch (error) {
    throw broken(path, error)
  }
}

async function* entriesIn(archive: ZipFile): AsyncGenerator<Entry, void, undefined> {
  try {
    for await (const entry of archive.eachEntry()) yield entry
  } catch (error) {
    if (error instanceof SourceFileError) throw error
    throw broken('The archive', error)
  }
}

function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer
  return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false)
}

function isForComputers(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/') || posix.basename(name).startsWith('.')
}

/** An archive that yauzl can't read. Errors of the file system are passed on. */
function broken(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || ('code' in error && /^E[A-Z0-9]+$/.test(String(error.code)))) return error
  return new SourceFileError(`${path}: the zip archive is broken or cut off (${error.message}).`, {
    hint: 'Nothing was loaded from it. Copy or export it again.',
    cause: error,
  })
}
