import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { listMigrations, migrationFolder } from '../db/migrations.ts'
import { BackupError } from './errors.ts'
import {
  type BackupHead,
  blockEntry,
  FORMAT,
  HEAD,
  MANIFEST,
  MANIFEST_CHECKSUM,
  type Manifest,
  parseHead,
  parseManifest,
} from './format.ts'
import { bytesOf, type TarEntry, tarEntries } from './tar_reader.ts'

/** A complete backup that this program can restore. */
export interface Backup {
  path: string
  bytes: number
  manifest: Manifest
}

export interface CheckHooks {
  signal?: AbortSignal | undefined
  /** Called with the bytes read and the total. */
  onRead?: ((done: number, total: number) => void) | undefined
}

/**
 * Reads a whole backup and compares every checksum, so that a restore gets exactly what was written.
 *
 * @throws {BackupError} if the file is not a backup, is damaged or cut, or was made by a newer Storehouse.
 */
export async function checkBackup(path: string, hooks: CheckHooks = {}): Promise<Backup> {
  const { size } = await stat(path)
  const seen: Seen = { head: undefined, manifest: undefined, checksums: {}, manifestChecksum: undefined }
  let done = 0
  try {
    for await (const entry of tarEntries(path)) {
      hooks.signal?.throwIfAborted()
      await note(seen, entry, path)
      done += entry.size
      hooks.onRead?.(done, size)
    }
  } catch (error) {
    if (error instanceof BackupError || isOfSystem(error) || hooks.signal?.aborted) throw error
    throw seen.head ? damaged(path, (error as Error).message, error) : noBackup(path, error)
  }
  if (!seen.head) throw noBackup(path)
  return { path, bytes: size, manifest: compare(seen, path) }
}

/** Identifies a backup from its first entry alone; undefined if the file is not one. */
export async function headOf(path: string): Promise<BackupHead | undefined> {
  try {
    for await (const entry of tarEntries(path)) {
      return entry.name === HEAD ? parseHead(await bytesOf(entry)) : undefined
    }
  } catch (error) {
    if (isOfSystem(error)) throw error
  }
  return undefined
}

/** What was read of a backup so far. */
interface Seen {
  head: BackupHead | undefined
  manifest: Buffer | undefined
  manifestChecksum: string | undefined
  /** Checksums of the entries before the manifest. */
  checksums: Record<string, string>
}

async function note(seen: Seen, entry: TarEntry, path: string): Promise<void> {
  if (entry.name === MANIFEST) {
    seen.manifest = await bytesOf(entry)
  } else if (entry.name === MANIFEST_CHECKSUM) {
    seen.manifestChecksum = (await bytesOf(entry)).toString().trim()
  } else if (!seen.head) {
    if (entry.name !== HEAD) throw noBackup(path)
    const bytes = await bytesOf(entry)
    seen.head = await knownHead(bytes, path)
    seen.checksums[HEAD] = checksum(bytes)
  } else {
    const hash = createHash('sha256')
    for await (const chunk of entry.chunks) hash.update(chunk)
    seen.checksums[entry.name] = hash.digest('hex')
  }
}

/** @throws {BackupError} if a newer Storehouse wrote it: this program doesn't know its format or a migration. */
async function knownHead(bytes: Buffer, path: string): Promise<BackupHead> {
  const { format, storehouse } = JSON.parse(bytes.toString()) as Partial<BackupHead>
  const newer = (what: string) =>
    new BackupError(`${path}: the backup was made by Storehouse ${storehouse}, which is newer (${what}).`, {
      hint: `Nothing was changed. Update Storehouse to ${storehouse} or newer, and restore it then.`,
    })
  if (typeof format === 'number' && format > FORMAT) throw newer(`format ${format} is unknown here`)
  const head = parseHead(bytes)
  const known = await listMigrations(migrationFolder)
  const unknown = head.migrations.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw newer(`its migrations ${unknown.join(', ')} are unknown here`)
  return head
}

function compare(seen: Seen, path: string): Manifest {
  if (!seen.manifest || !seen.manifestChecksum) throw damaged(path, 'its end is missing')
  if (checksum(seen.manifest) !== seen.manifestChecksum) throw damaged(path, 'its manifest is another one')
  const manifest = parsedManifest(seen.manifest, path)
  const wanted = new Map(Object.entries(manifest.checksums))
  for (const [name, sum] of wanted) {
    if (!(name in seen.checksums)) throw damaged(path, `${name} is missing`)
    if (seen.checksums[name] !== sum) throw damaged(path, `${name} is not as it was written`)
  }
  for (const table of manifest.tables) {
    const last = blockEntry(table, table.blocks)
    if (table.blocks > 0 && !wanted.has(last)) throw damaged(path, `${last} is missing`)
  }
  return manifest
}

function parsedManifest(bytes: Buffer, path: string): Manifest {
  try {
    return parseManifest(bytes)
  } catch (error) {
    throw damaged(path, 'its manifest says what no backup says', error)
  }
}

function checksum(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Errors of the file system are passed on unchanged. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function noBackup(path: string, cause?: unknown): BackupError {
  return new BackupError(`${path} is no backup of Storehouse.`, {
    hint: 'Nothing was changed. Give a file that storehouse backup wrote. CSV files are loaded: storehouse load.',
    cause,
  })
}

function damaged(path: string, what: string, cause?: unknown): BackupError {
  return new BackupError(`${path}: the backup is damaged or cut off (${what}).`, {
    hint: 'Nothing was changed. Copy it again from where it was written, or take another backup.',
    cause,
  })
}
